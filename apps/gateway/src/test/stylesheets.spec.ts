import { describe, expect, it } from '@jest/globals';
import { stylesheetName, themeVersion } from '#pages';
import { acme, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('stylesheets', () => {
  it.each([`/t/acme/assets/${stylesheetName}`, `/assets/${stylesheetName}`, `/t/acme/assets/theme.${themeVersion(acme.branding)}.css`])(
    '%s may be cached permanently',
    async (path) => {
      const response = await gateway.get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
      expect(response.headers.get('cache-control')).toContain('immutable');
    },
  );

  it('of a theme that has changed is the present one, kept shortly', async () => {
    const response = await gateway.get('/t/acme/assets/theme.000000000000.css');
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(await response.text()).toContain('#7b2d8b');
  });

  it.each(['/assets/other.css', '/t/acme/assets/..%2fmain.ts', '/t/acme/assets/theme.css', '/assets/%00'])(
    '%s is not there',
    async (path) => {
      expect([400, 404]).toContain((await gateway.get(path)).status);
    },
  );
});

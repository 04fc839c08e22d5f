import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentSecurityPolicy } from './index.js';

describe('attack A13: the policy of a page', () => {
  it('allows own stylesheets and pictures and forms to this origin, framing nowhere', () => {
    expect(contentSecurityPolicy()).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'; img-src 'self'; form-action 'self'",
    );
  });

  it('names the origin of the client, the scheme of a native application, the scheme of an IPv6 literal', () => {
    const policy = contentSecurityPolicy({
      formTargets: ['https://app.example:8443/cb?x=1', 'com.example.app:/cb', 'http://[::1]:7777/cb', 'http://127.0.0.1:7777/cb'],
    });
    expect(policy).toContain("form-action 'self' https://app.example:8443 com.example.app: http: http://127.0.0.1:7777");
  });

  it('shows pictures from https only', () => {
    const policy = contentSecurityPolicy({
      pictures: ['https://logo.example/a.svg', 'http://logo.example/b.svg', 'data:image/png,x', null],
    });
    expect(policy).toContain("img-src 'self' https://logo.example;");
  });

  it('is never widened by what comes from outside', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom("https://a.example; script-src 'unsafe-inline'", '*', "'unsafe-inline'")),
        (text) => {
          const policy = contentSecurityPolicy({ formTargets: [text], pictures: [text] });
          expect(policy.split(';')).toHaveLength(6);
          expect(policy).not.toMatch(/unsafe|\*|[^\x20-\x7e]/);
        },
      ),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { expectErrorPage, expectOAuthError } from './answers.js';
import { acme, issuer, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('a tenant', () => {
  const paths = ['/.well-known/openid-configuration', '/oauth/jwks', '/oauth/authorize', '/login', '/verify-email', '/oauth/logout'];

  it.each(paths)('that is unknown or suspended has no %s', async (path) => {
    gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: slug === 'paused' ? { ...acme, slug, status: 'suspended' } : null }));
    for (const slug of ['nobody', 'paused', 'UPPER', '..%2f', '%00', 'a'.repeat(100)]) {
      const response = await gateway.get(`/t/${slug}${path}`);
      expect([404, 400]).toContain(response.status);
      expect(response.headers.get('content-type')).toMatch(path.includes('jwks') || path.includes('well-known') ? /json/ : /html|json/);
    }
    expect(gateway.called()).toEqual([]);
  });

  it('is asked for once, whatever the Host header says', async () => {
    await gateway.get('/t/acme/.well-known/openid-configuration', { 'x-forwarded-host': 'evil.example' });
    const response = await gateway.get('/t/acme/.well-known/openid-configuration');
    expect(await response.json()).toMatchObject({ issuer });
    expect(gateway.calls.filter(({ subject }) => subject === rpcMap.tenant.resolveTenant.subject).length).toBeLessThanOrEqual(1);
  });
});

describe('CORS', () => {
  const preflight = (path: string) =>
    gateway.fetch(path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://spa.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it.each([
    '/t/acme/oauth/par',
    '/t/acme/oauth/token',
    '/t/acme/oauth/revoke',
    '/t/acme/oauth/userinfo',
    '/t/acme/oauth/jwks',
    '/t/acme/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/t/acme',
  ])('opens %s to every origin, without credentials, refusals included', async (path) => {
    const response = await preflight(path);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    for (const init of [{}, { method: 'PUT' }, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }]) {
      const answer = await gateway.fetch(path, init);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it.each(['/t/acme/oauth/authorize', '/t/acme/oauth/logout', '/t/acme/login', '/t/acme/verify-email'])(
    'attack A14: keeps %s closed',
    async (path) => {
      const response = await preflight(path);
      expect(response.status).toBe(405);
      for (const answer of [response, await gateway.get(path, { origin: 'https://spa.example' })]) {
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    },
  );
});

describe('an address that the router refuses by itself', () => {
  it.each(['/admin/v1/tenants/%zz', `/admin/v1/tenants/${'x'.repeat(300)}`])('RFC 9457: is a problem under /admin: %s', async (path) => {
    const response = await gateway.get(path);
    expect([400, 401, 404, 414]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(await response.json()).toMatchObject({
      status: response.status,
      type: expect.stringMatching(/^urn:ostiary:problem:[a-z_]+$/),
      instance: `urn:uuid:${response.headers.get('x-request-id') ?? ''}`,
    });
  });

  it('is OAuth\u2019s JSON elsewhere', async () => {
    const response = await gateway.get('/t/%zz/oauth/jwks');
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });
});

describe('an address that leads nowhere', () => {
  it('is a page for people and JSON for programs', async () => {
    await expectErrorPage(await gateway.get('/nowhere', { accept: 'text/html,*/*' }), 404);
    await expectOAuthError(await gateway.get('/nowhere'), 404, 'invalid_request');
  });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventMap, rpcMap, type TenantId } from '#contracts';
import { issuer, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('discovery and keys', () => {
  it('OpenID Connect Discovery §4 and RFC 8414 §3: both addresses give the same document', async () => {
    const responses = await Promise.all([
      gateway.get('/t/acme/.well-known/openid-configuration'),
      gateway.get('/.well-known/oauth-authorization-server/t/acme'),
    ]);
    const [one, other] = await Promise.all(responses.map(async (response) => (await response.json()) as Record<string, unknown>));
    expect(one).toEqual(other);
    expect(one).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      introspection_endpoint: 'http://localhost:3001/t/acme/oauth/introspect',
      ui_locales_supported: ['en', 'de', 'fr', 'es'],
    });
    for (const response of responses) expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('gives the keys of the tenant', async () => {
    gateway.on(rpcMap.token.getJwks)(() => ({ keys: [{ kid: 'k' }] }));
    const response = await gateway.get('/t/acme/oauth/jwks');
    expect(await response.json()).toEqual({ keys: [{ kid: 'k' }] });
    expect(response.headers.get('content-type')).toContain('application/jwk-set+json');
    expect(gateway.called()).toEqual(['token.get-jwks']);
  });

  it('asks for the keys again once they changed, and not before', async () => {
    const kids = async () =>
      ((await (await gateway.get('/t/acme/oauth/jwks')).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    gateway.on(rpcMap.token.getJwks)(() => ({ keys: [{ kid: 'new' }] }));
    expect(await kids()).toEqual(['k']);
    await gateway.hear(eventMap.token.signingKeysRotated, { kids: ['new'] }, randomUUID() as TenantId);
    expect(await kids()).toEqual(['k']);
    await gateway.hear(eventMap.token.signingKeysRotated, { kids: ['new'] });
    expect(await kids()).toEqual(['new']);
  });

  it.each(['/oauth/jwks', '/.well-known/openid-configuration'])('answers 304 to who has %s already', async (path) => {
    gateway.on(rpcMap.token.getJwks)(() => ({ keys: [{ kid: 'new' }] }));
    const tag = (await gateway.get(`/t/acme${path}`)).headers.get('etag') ?? '';
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
      expect((await gateway.get(`/t/acme${path}`, { 'if-none-match': known })).status).toBe(304);
    expect((await gateway.get(`/t/acme${path}`, { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

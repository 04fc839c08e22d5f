import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { JsonObject } from '#contracts';
import { introspectToken } from '../endpoints/introspection.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aResourceServer } from '../testing/builders.js';
import type { ClaimsHooks } from './claims-hooks.js';

const url = 'https://hooks.example/claims';

const setUp = async (answer: unknown, hook: JsonObject = {}) => {
  const server = new TestAuthorizationServer();
  const requests: string[] = [];
  let given = answer;
  server.claimsHooks = {
    ask: async (_tenant, { sign, read }) => {
      requests.push(await sign());
      const found = given === undefined ? 'took too long' : read(given);
      return typeof found === 'string' ? { unavailable: found } : found;
    },
  } satisfies ClaimsHooks;
  const client = server.register(anApplication({ claimsHook: { url, ...hook } }));
  server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: ['editor'], groups: ['ops'] });
  return { server, client, requests, answerWith: (next: unknown) => void (given = next) };
};

const claims = { plan: 'gold', limits: { seats: 3 } };

describe('the claims hook of an application', () => {
  it('is asked by a JWT of the tenant, which no reader takes for a token', async () => {
    const { server, client, requests } = await setUp({ claims });
    await server.signIn(client, { scope: 'openid notes:read' });
    expect(decodeProtectedHeader(requests[0] ?? '')).toMatchObject({ typ: 'claims-request+jwt', alg: 'ES256' });
    expect(decodeJwt(requests[0] ?? '')).toEqual({
      iss: server.tenant.issuer,
      tenant_id: server.tenant.tenantId,
      aud: url,
      iat: server.now,
      exp: server.now + 60,
      jti: expect.any(String),
      client_id: client.application.clientId,
      sub: server.user.id,
      resource: server.resourceServer.identifier,
      scope: 'openid notes:read',
      username: 'ada',
      roles: ['editor'],
      groups: ['ops'],
    });
    expect(await introspectToken(server.tenant, { token: requests[0] ?? '' }, server.dependencies)).toEqual({ active: false });
  });

  it('gives claims to access tokens, of either format, or where it says, at each refresh anew', async () => {
    const { server, client, answerWith } = await setUp({ claims }, { in: ['access_token', 'id_token'] });
    const opaque = aResourceServer({ identifier: 'urn:opaque', tokenFormat: 'opaque', scopes: [{ name: 'notes:write', description: '' }] });
    const tokens = await server.signIn(client, { scope: 'openid notes:read' });
    for (const token of [tokens.accessToken, tokens.idToken]) expect(decodeJwt(token)).toMatchObject(claims);
    answerWith({ claims: { plan: 'silver', gone: null } });
    const next = decodeJwt(tokensOf(await server.refresh(client, tokens.refreshToken)).accessToken);
    expect([next['plan'], 'limits' in next, 'gone' in next]).toEqual(['silver', false, false]);
    server.tables.resourceServers.splice(0, 1, opaque);
    const { accessToken } = await server.signIn(client, { scope: 'notes:write' });
    expect(await introspectToken(server.tenant, { token: accessToken }, server.dependencies)).toMatchObject({
      response: { plan: 'silver' },
    });
  });

  it('is told only to access tokens where nothing is said, those of a client for itself too', async () => {
    const { server, client } = await setUp({ claims });
    expect(decodeJwt((await server.signIn(client)).idToken)).not.toHaveProperty('plan');
    const own = tokensOf(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' }));
    expect(decodeJwt(own.accessToken)).toMatchObject(claims);
  });

  it.each<[string, unknown]>([
    ['does not answer in time', undefined],
    ['answers no object', 'gold'],
    ['answers without claims', { plan: 'gold' }],
    ['answers a list of claims', { claims: ['gold'] }],
    ['speaks for the issuer', { claims: { ...claims, sub: 'somebody-else' } }],
    ['gives scopes away', { claims: { scope: 'notes:write' } }],
    ['gives scopes away to who reads names in any case', { claims: { Scope: 'notes:write' } }],
    ['gives permissions away', { claims: { permissions: ['notes:write'] } }],
    ['names the prototype', JSON.parse('{"claims":{"__proto__":{"a":1}}}')],
    ['answers more than fits', { claims: { plan: 'x'.repeat(4_096) } }],
  ])('that %s ends in no token, and costs no code', async (_what, answer) => {
    const { server, client, answerWith } = await setUp(answer);
    const code = await server.code(client);
    expect(await server.redeem(client, code)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    answerWith({ claims });
    expect(await server.redeem(client, code)).toMatchObject({ status: 200 });
  });

  it('costs no refresh token where it does not answer', async () => {
    const { server, client, answerWith } = await setUp({ claims });
    const { refreshToken } = await server.signIn(client);
    answerWith(undefined);
    expect(await server.refresh(client, refreshToken)).toMatchObject({ status: 503 });
    answerWith({ claims });
    expect(await server.refresh(client, refreshToken)).toMatchObject({ status: 200 });
  });

  it('has a fallback where the application wants tokens all the same', async () => {
    const { server, client } = await setUp(undefined, { on_failure: 'fallback', fallback: { plan: 'unknown' } });
    expect(decodeJwt((await server.signIn(client)).accessToken)).toMatchObject({ plan: 'unknown' });
    const without = await setUp(undefined, { on_failure: 'fallback' });
    expect(decodeJwt((await without.server.signIn(without.client)).accessToken)).not.toHaveProperty('plan');
  });

  it('takes the place of no claim that is told already', async () => {
    const { server } = await setUp({ claims: { plan: 'hook' } });
    const mapped = server.register(
      anApplication({ claimsHook: { url }, claimMappings: [{ claim: 'plan', from: 'constant', value: 'mapped', in: ['access_token'] }] }),
    );
    expect(decodeJwt((await server.signIn(mapped)).accessToken)).toMatchObject({ plan: 'mapped' });
  });
});

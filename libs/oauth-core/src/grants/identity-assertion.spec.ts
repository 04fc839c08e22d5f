import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Application, OAuthReply } from '#contracts';
import { introspectToken } from '../endpoints/introspection.js';
import { readIdTokenHint } from '../id-token.js';
import { revokeGrant } from '../revocation.js';
import { type Members, type TestClient, textIn } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aTenant } from '../testing/builders.js';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const idToken = 'urn:ietf:params:oauth:token-type:id_token';
const idJag = 'urn:ietf:params:oauth:token-type:id-jag';
const chat = {
  audience: 'https://acme.chat.example/',
  client_id: 'wiki-at-chat',
  scopes: ['chat.read', 'chat.history'],
  resources: ['https://api.chat.example/'],
};

const setUp = async (members: Partial<Application> = {}, { scope = 'openid email', slug = 'acme' } = {}) => {
  const server = new TestAuthorizationServer(aTenant(slug));
  const grantTypes = ['authorization_code', 'refresh_token', grantType] as const;
  const wiki = server.register(anApplication({ grantTypes, identityAssertionTargets: [chat], ...members }));
  const tokens = await server.signIn(wiki, { scope });
  const ask = (changes: Members = {}, client: TestClient = wiki): Promise<OAuthReply> =>
    server.token(client, {
      ...{ grant_type: grantType, requested_token_type: idJag, audience: chat.audience },
      ...{ subject_token: tokens.idToken, subject_token_type: idToken, ...changes },
    });
  return { server, wiki, tokens, ask };
};

const expectError = (reply: OAuthReply, error: string): void => {
  expect(reply).toMatchObject({ status: 400, body: { error } });
  expect(reply.body).not.toHaveProperty('access_token');
};

describe('ID-JAG §3, §4.3.4: an identity assertion', () => {
  it('says who the user is, to the other server, for the client as it is called there', async () => {
    const { server, wiki, tokens, ask } = await setUp();
    const reply = await ask({ resource: chat.resources[0], scope: 'chat.read' });
    expect(reply.body).toEqual({
      issued_token_type: idJag,
      access_token: expect.any(String),
      token_type: 'N_A',
      expires_in: 300,
      scope: 'chat.read',
    });
    const assertion = textIn(reply, 'access_token');
    expect(decodeProtectedHeader(assertion)).toMatchObject({ typ: 'oauth-id-jag+jwt', alg: 'ES256' });
    const { auth_time: authTime, amr } = decodeJwt(tokens.idToken);
    expect(decodeJwt(assertion)).toEqual({
      ...{ iss: server.tenant.issuer, sub: server.user.id, aud: chat.audience, client_id: chat.client_id },
      ...{ jti: expect.stringMatching(/^[\da-f-]{36}$/), iat: server.now, exp: server.now + 300 },
      ...{ resource: chat.resources[0], scope: 'chat.read', auth_time: authTime, amr },
      ...{ email: server.user.email, email_verified: true },
    });
    expect(wiki.application.clientId).not.toBe(chat.client_id);
  });

  it('is for all that the administrator allows where the request names no scope, and for no resource where it names none', async () => {
    const { ask } = await setUp();
    const claims = decodeJwt(textIn(await ask(), 'access_token'));
    expect(claims).toMatchObject({ scope: 'chat.read chat.history' });
    expect(claims).not.toHaveProperty('resource');
  });

  it('tells the address of the user only where the client was allowed to know it', async () => {
    const { ask } = await setUp({}, { scope: 'openid' });
    expect(decodeJwt(textIn(await ask(), 'access_token'))).not.toHaveProperty('email');
  });

  it('is signed as the ID tokens of the client are, since a profile may forbid what the tenant signs by otherwise', async () => {
    const { ask } = await setUp({ idTokenSignedResponseAlg: 'PS256' });
    expect(decodeProtectedHeader(textIn(await ask(), 'access_token'))).toMatchObject({ typ: 'oauth-id-jag+jwt', alg: 'PS256' });
  });

  it('is another each time, and outlives no ID token', async () => {
    const { server, tokens, ask } = await setUp();
    const jtiOf = async () => decodeJwt(textIn(await ask(), 'access_token')).jti;
    expect(await jtiOf()).not.toBe(await jtiOf());
    server.now = (decodeJwt(tokens.idToken).exp ?? 0) - 10;
    expect((await ask()).body).toMatchObject({ expires_in: 10 });
  });

  it('passes here for no access token, and for no ID token', async () => {
    const { server, ask } = await setUp();
    const token = textIn(await ask(), 'access_token');
    expect(await introspectToken(server.tenant, { token }, server.dependencies)).toEqual({ active: false });
    expect(await readIdTokenHint(server.tenant, token, server.dependencies)).toMatchObject({ valid: false });
    expectError(await ask({ subject_token: token }), 'invalid_request');
  });
});

describe('ID-JAG §4.3: a request', () => {
  it.each([
    ['names an audience', { audience: undefined }, 'invalid_request'],
    ['names one that the administrator allows', { audience: 'https://elsewhere.example/' }, 'invalid_target'],
    ['names it as it is spelled', { audience: 'https://acme.chat.example' }, 'invalid_target'],
    ['asks for a resource that the administrator allows there', { resource: 'https://api.chat.example/admin' }, 'invalid_target'],
    ['asks for scopes that the administrator allows there', { scope: 'chat.read chat.admin' }, 'invalid_scope'],
    ['has a subject_token', { subject_token: undefined }, 'invalid_request'],
    ['says what the subject_token is', { subject_token_type: undefined }, 'invalid_request'],
    ['brings an ID token', { subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }, 'invalid_request'],
    ['brings no SAML assertion', { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'invalid_request'],
    ['names no actor', { actor_token: 'a', actor_token_type: idToken }, 'invalid_request'],
    ['asks for nothing that would be left out', { authorization_details: '[{"type":"chat_read"}]' }, 'invalid_request'],
  ])('%s, or is refused', async (_case, changes, error) => {
    const { ask } = await setUp();
    expectError(await ask(changes), error);
  });

  it('comes of a confidential client that is registered for the exchange, with a target', async () => {
    const { server, ask } = await setUp();
    expectError(await ask({}, server.register(anApplication({ identityAssertionTargets: [chat] }))), 'unauthorized_client');
    const grantTypes = ['authorization_code', grantType] as const;
    expectError(
      await ask({}, server.register(aPublicApplication({ grantTypes, identityAssertionTargets: [chat] }))),
      'unauthorized_client',
    );
    expectError(await ask({}, server.register(anApplication({ grantTypes }))), 'invalid_target');
  });

  it('attack A91: is refused in the built-in tenant', async () => {
    const { ask } = await setUp({}, { slug: 'system' });
    expectError(await ask(), 'unauthorized_client');
  });
});

describe('ID-JAG §4.3.3: the subject_token', () => {
  it('was issued to the client that shows it', async () => {
    const { server, ask } = await setUp();
    const other = server.register(anApplication({ grantTypes: ['authorization_code', grantType], identityAssertionTargets: [chat] }));
    expectError(await ask({}, other), 'invalid_request');
  });

  it('is no access token, whatever the request calls it', async () => {
    const { tokens, ask } = await setUp();
    expectError(await ask({ subject_token: tokens.accessToken }), 'invalid_request');
  });

  it('is of this tenant, and signed by it', async () => {
    const { tokens, ask } = await setUp();
    const { ask: elsewhere } = await setUp({}, { slug: 'globex' });
    expectError(await elsewhere({ subject_token: tokens.idToken }), 'invalid_request');
    expectError(await ask({ subject_token: `${tokens.idToken.slice(0, -4)}AAAA` }), 'invalid_request');
  });

  it('has not expired', async () => {
    const { server, tokens, ask } = await setUp();
    server.now = decodeJwt(tokens.idToken).exp ?? 0;
    expectError(await ask(), 'invalid_request');
  });

  it('came with an authorization that nobody has ended: a sign-out, a consent that was taken back', async () => {
    const { server, ask } = await setUp();
    const [grant] = [...server.tables.grants.values()];
    if (grant === undefined) throw new Error('no grant');
    const { unitOfWork } = server.dependencies;
    await unitOfWork.transaction(server.tenant, (tx) => revokeGrant(tx, server.tenant, grant, 'session_ended', server.dependencies));
    expectError(await ask(), 'invalid_request');
  });

  it.each(['disabled', 'locked', 'pending_deletion'] as const)('is of a user who is not %s', async (status) => {
    const { server, ask } = await setUp();
    server.tables.users.set(server.user.id, { ...server.user, status });
    expectError(await ask(), 'invalid_request');
  });

  it('is refused in the same words, whatever it is', async () => {
    const { server, ask } = await setUp();
    const unknown = await ask({ subject_token: 'e30.e30.AAAA' });
    server.tables.users.clear();
    expect((await ask()).body).toEqual(unknown.body);
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ClientKey } from '#testing';
import { adminOk } from './support/admin.js';
import { eventually, introspect, post, signIn, type Tokens } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { type ConfidentialClient, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const idToken = 'urn:ietf:params:oauth:token-type:id_token';
const idJag = 'urn:ietf:params:oauth:token-type:id-jag';

describe('identity assertions (ID-JAG): a tenant says for the server of another who its user is', () => {
  let tenant: TestTenant;
  let other: TestTenant;
  let wiki: ConfidentialClient;
  let user: TestUser;
  let tokens: Tokens;

  beforeAll(async () => {
    [tenant, other] = await Promise.all([TestTenant.create(), TestTenant.create()]);
    const target = { audience: other.issuer, client_id: 'wiki-there', scopes: ['chat:read'], resources: ['https://api.chat.example.com'] };
    wiki = await tenant.confidential({
      grant_types: ['authorization_code', grant],
      identity_assertion_targets: [target],
      scopes: ['openid', 'email'],
    });
    user = await tenant.user();
    tokens = await signIn(tenant, wiki, user, { overrides: { scope: 'openid email' } });
  });

  const ask = (members: Record<string, string> = {}) =>
    post<Tokens & { readonly error?: string }>(
      tenant.endpoint('token'),
      {
        ...{ grant_type: grant, requested_token_type: idJag, audience: other.issuer },
        ...{ subject_token: tokens.id_token ?? '', subject_token_type: idToken, ...members },
      },
      wiki,
    );

  it('oauth4webapi gets one, which the keys of the issuer verify, for that server alone', async () => {
    const server = await discover(tenant);
    expect(server['identity_chaining_requested_token_types_supported']).toEqual([idJag]);
    const response = await oauth.genericTokenEndpointRequest(
      server,
      { client_id: wiki.client_id },
      oauth.ClientSecretPost(wiki.client_secret),
      grant,
      {
        ...{ requested_token_type: idJag, audience: other.issuer, resource: 'https://api.chat.example.com' },
        ...{ subject_token: tokens.id_token ?? '', subject_token_type: idToken },
      },
      insecure,
    );
    const answer = await oauth.processGenericTokenEndpointResponse(server, { client_id: wiki.client_id }, response, {
      recognizedTokenTypes: { n_a: () => undefined },
    });
    expect(answer).toMatchObject({ issued_token_type: idJag, token_type: 'n_a', scope: 'chat:read' });
    const keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
    const expected = { typ: 'oauth-id-jag+jwt', issuer: tenant.issuer, audience: other.issuer };
    const { payload } = await jwtVerify(answer.access_token, keys, expected);
    expect(payload).toMatchObject({ sub: user.id, client_id: 'wiki-there', resource: 'https://api.chat.example.com', email: user.email });
    const bearer = { authorization: `Bearer ${answer.access_token}` };
    for (const each of [tenant, other]) expect((await fetch(each.endpoint('userinfo'), { headers: bearer })).status).toBe(401);
  });

  it('openid-client gets one as a token that is none for an API', async () => {
    const secret = openid.ClientSecretBasic(wiki.client_secret);
    const config = await openid.discovery(new URL(tenant.issuer), wiki.client_id, {}, secret, { execute: [openid.allowInsecureRequests] });
    const answer = await openid.genericGrantRequest(config, grant, {
      ...{ requested_token_type: idJag, audience: other.issuer, subject_token: tokens.id_token ?? '', subject_token_type: idToken },
    });
    expect(answer).toMatchObject({ issued_token_type: idJag, token_type: 'n_a' });
  });

  it('attack A91: nobody gets one for another server, for more, or by what is no ID token of theirs', async () => {
    expect(await ask({ audience: tenant.issuer })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    expect(await ask({ scope: 'chat:write' })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect(await ask({ subject_token: tokens.access_token })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('attack A92: another tenant takes it for its user of that address, for what both allow, once, by an issuer it trusts, and of nobody else', async () => {
    const jwt = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const { keys } = (await (await fetch(tenant.endpoint('jwks'))).json()) as { keys: readonly object[] };
    await adminOk('POST', other.path('/trusted-issuers'), {
      ...{ issuer: tenant.issuer, jwks: { keys }, user_matching: 'verified_email', email_domains: ['example.com'] },
    });
    const api = await other.resourceServer({
      identifier: 'https://api.chat.example.com',
      scopes: [{ name: 'chat:read', description: 'Read' }],
    });
    const chat = await other.confidential({
      ...{ grant_types: [jwt], redirect_uris: [], scopes: ['chat:read'], identity_assertion_issuers: [tenant.issuer] },
    });
    await adminOk('PATCH', tenant.path(`/applications/${wiki.client_id}`), {
      identity_assertion_targets: [
        {
          audience: other.issuer,
          client_id: chat.client_id,
          scopes: ['chat:read', 'chat:write'],
          resources: ['https://api.chat.example.com'],
        },
      ],
    });
    const assertion = async (): Promise<string> => {
      let answer = await ask({ resource: 'https://api.chat.example.com' });
      // Replicas hear of the change.
      await eventually(async () => {
        answer = await ask({ resource: 'https://api.chat.example.com' });
        return answer.body.scope === 'chat:read chat:write';
      });
      return answer.body.access_token;
    };
    const show = (text: string, by: TestClient = chat) =>
      post<Tokens & { readonly error?: string }>(other.endpoint('token'), { grant_type: jwt, assertion: text }, by);

    const first = await assertion();
    // Nobody of that address is here yet, and nobody comes to be.
    await eventually(async () => (await show(first)).body.error === 'invalid_grant');
    const theirs = await other.user({ email: user.email });
    const answer = await show(first);
    expect(answer).toMatchObject({ status: 200, body: { scope: 'chat:read' } });
    expect(answer.body).not.toHaveProperty('refresh_token');
    expect(await introspect(other, api, answer.body.access_token)).toMatchObject({
      active: true,
      sub: theirs.id,
      client_id: chat.client_id,
    });
    expect((await show(first)).body.error).toBe('invalid_grant');
    const once = await assertion();
    const at = await Promise.all(Array.from({ length: 100 }, () => show(once)));
    expect(at.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(at.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(99);

    // What nobody here trusts: other issuers, other keys under a trusted name, other audiences and times, and other tokens.
    const someoneElse = wiki.client_id;
    const issuers = await ClientKey.generate('ES256');
    const idp = 'https://idp.example.com';
    await adminOk('POST', other.path('/trusted-issuers'), {
      ...{ issuer: idp, jwks: { keys: [issuers.jwk] }, user_matching: 'verified_email', email_domains: ['example.com'] },
    });
    await adminOk('PATCH', other.path(`/applications/${chat.client_id}`), { identity_assertion_issuers: [tenant.issuer, idp] });
    const now = Math.floor(Date.now() / 1_000);
    const sign = (changes: object = {}, header: Record<string, unknown> = {}, key = issuers) => {
      const said = { iss: idp, sub: 'jo', client_id: chat.client_id, scope: 'chat:read', resource: 'https://api.chat.example.com' };
      const claims = { ...said, email: user.email, email_verified: true, auth_time: now, ...changes };
      return key.sign({ clientId: idp, issuer: other.issuer }, claims, { typ: 'oauth-id-jag+jwt', ...header });
    };
    await eventually(async () => (await show(await sign())).status === 200, 5_000);
    const impostor = await ClientKey.generate('ES256', issuers.kid);
    const [head = '', payload = ''] = (await sign()).split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'oauth-id-jag+jwt' })).toString('base64url');
    for (const forged of [
      ...[
        await sign({}, {}, impostor),
        await sign({}, { jwk: impostor.jwk }, impostor),
        `${unsigned}.${payload}.`,
        `${head}.${payload}.AAAA`,
      ],
      ...[await sign({ iss: 'https://stranger.example' }), await sign({ iss: tenant.issuer }), await sign({ iss: other.issuer })],
      ...[
        await sign({ aud: tenant.issuer }),
        await sign({ aud: other.endpoint('token') }),
        await sign({ aud: [] }),
        await sign({ aud: undefined }),
      ],
      ...[await sign({ exp: now - 1 }), await sign({ exp: undefined }), await sign({ iat: now + 600 }), await sign({ nbf: now + 600 })],
      ...[
        await sign({ client_id: someoneElse }),
        await sign({ client_id: undefined }),
        await sign({ jti: undefined }),
        await sign({ email_verified: false }),
      ],
      ...[await sign({ email: 'jo@elsewhere.example' }), await sign({}, { typ: 'at+jwt' }), tokens.id_token ?? '', tokens.access_token],
    ]) {
      const { status, body } = await show(forged);
      expect([status, body]).toEqual([
        400,
        { error: expect.stringMatching(/^invalid_(grant|request|scope)$/), error_description: expect.any(String) },
      ]);
    }
    const someone = await other.confidential({
      grant_types: [jwt],
      redirect_uris: [],
      scopes: ['chat:read'],
      identity_assertion_issuers: [tenant.issuer],
    });
    expect((await show(await assertion(), someone)).body.error).toBe('invalid_grant');
    expect(await post(tenant.endpoint('token'), { grant_type: jwt, assertion: await assertion() }, wiki)).toMatchObject({ status: 400 });
  });

  it('nor after the user has signed out', async () => {
    expect((await ask()).status).toBe(200);
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions`));
    await eventually(async () => (await ask()).status === 400);
  });
});

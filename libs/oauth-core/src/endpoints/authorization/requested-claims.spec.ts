import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { AuthorizationOutcome, AuthorizationRequestId, Json, SessionFacts } from '#contracts';
import { buildAttribute } from '#testing/builders';
import { type Members, type TestClient, tokensOf } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf, withClient } from '../../testing/authorizing.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant, aUser } from '../../testing/builders.js';
import { userinfoEndpoint } from '../userinfo.js';
import { describeAuthorization } from './describe-authorization.js';

type Request = { readonly [place: string]: { readonly [claim: string]: Json } };

const asking = (request: Request, scope = 'openid'): Members => ({ scope, claims: JSON.stringify(request) });

const phone = { phone: '+4912', phoneVerified: true };

const userinfo = async (server: TestAuthorizationServer, accessToken: string) =>
  (await userinfoEndpoint(server.tenant, { authorization: `Bearer ${accessToken}`, bodyToken: null }, server.dependencies)).body;

/** What a client that asks so is told: by its ID token, beside what all of them say, and at userinfo. */
const told = async (server: TestAuthorizationServer, client: TestClient, members: Members) => {
  const { idToken, accessToken } = await server.signIn(client, members);
  const protocol = ['iss', 'tenant_id', 'sub', 'aud', 'azp', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'sid', 'nonce', 'at_hash', 'c_hash'];
  const ofUser = Object.entries(decodeJwt(idToken)).filter(([claim]) => !protocol.includes(claim));
  const { sub: _sub, tenant_id: _tenantId, ...atUserinfo } = (await userinfo(server, accessToken)) ?? {};
  return { idToken: Object.fromEntries(ofUser), userinfo: atUserinfo };
};

describe('OpenID Connect Core §5.5: claims that are asked for by name', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;
  beforeEach(() => {
    server = new TestAuthorizationServer(
      aTenant('acme', { userAttributes: [buildAttribute('department', { claim: 'dept', scope: 'email', claimIn: ['userinfo'] })] }),
    );
    client = server.register(aPublicApplication());
    server.database.changeUser(server.tenant.tenantId, server.user.id, { ...phone, attributes: { department: 'sales' } });
  });

  it('are told where they are asked for, without the rest of their scope', async () => {
    const request = { userinfo: { phone_number: { essential: true }, dept: null }, id_token: { name: null, email_verified: null } };
    expect(await told(server, client, asking(request))).toEqual({
      idToken: { name: 'Ada Lovelace', email_verified: true },
      userinfo: { phone_number: '+4912', dept: 'sales' },
    });
  });

  it('are told beside what the scopes tell', async () => {
    const { idToken, userinfo: atUserinfo } = await told(server, client, asking({ userinfo: { phone_number: null } }, 'openid email'));
    expect(idToken).toEqual({ email: 'ada@example.com', email_verified: true });
    expect(atUserinfo).toEqual({ email: 'ada@example.com', email_verified: true, dept: 'sales', phone_number: '+4912' });
  });

  it('are in an ID token that leaves the claims of scopes to userinfo', async () => {
    const lean = server.register(aPublicApplication({ idTokenClaims: 'lean' }));
    const { idToken } = await told(server, lean, asking({ id_token: { name: null } }, 'openid profile email'));
    expect(idToken).toEqual({ name: 'Ada Lovelace' });
  });

  it('are told if they have one of the values that are asked for, and left out otherwise', async () => {
    const request = {
      userinfo: { name: { value: 'Ada Lovelace' }, email: { values: ['a@b.example', 'ada@example.com'] }, locale: { value: 'fr' } },
      id_token: { phone_number_verified: { value: false }, address: { value: { country: 'DE' } } },
    };
    expect(await told(server, client, asking(request))).toEqual({
      idToken: {},
      userinfo: { name: 'Ada Lovelace', email: 'ada@example.com' },
    });
  });

  it('are no error where they are not known, essential or not (§5.5.1)', async () => {
    const request = { userinfo: { picture: { essential: true }, 'name#de': null, passport: { essential: true }, __proto__x: null } };
    expect(await told(server, client, asking(request))).toEqual({ idToken: {}, userinfo: {} });
  });

  it('are told no further than the scopes that the application may ask for, and ignored beyond', async () => {
    const humble = server.register(aPublicApplication({ scopes: ['openid', 'email'] }));
    expect(await told(server, humble, asking({ userinfo: { phone_number: { essential: true }, name: null, email: null } }))).toEqual({
      idToken: {},
      userinfo: { email: 'ada@example.com' },
    });
  });

  it('never speak for the issuer', async () => {
    server.database.changeUser(server.tenant.tenantId, server.user.id, {
      customClaims: { sub: 'root', aud: 'x', _claim_names: {}, level: 3 },
    });
    const request = { aud: { value: 'x' }, iss: { value: 'x' }, _claim_names: null, level: null };
    const { idToken, accessToken } = await server.signIn(client, asking({ id_token: request, userinfo: request }));
    expect(decodeJwt(idToken)).toMatchObject({
      iss: server.tenant.issuer,
      aud: client.application.clientId,
      sub: server.user.id,
      level: 3,
    });
    expect(await userinfo(server, accessToken)).toEqual({ sub: server.user.id, tenant_id: server.tenant.tenantId, level: 3 });
  });

  it('are told as of now, and not any more once the application may not ask for them', async () => {
    const { accessToken, refreshToken } = await server.signIn(client, asking({ userinfo: { name: null }, id_token: { name: null } }));
    server.database.changeUser(server.tenant.tenantId, server.user.id, { name: 'Countess' });
    expect(await userinfo(server, accessToken)).toMatchObject({ name: 'Countess' });
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { scopes: ['openid'] });
    expect(await userinfo(server, accessToken)).not.toHaveProperty('name');
    const refreshed = tokensOf(await server.refresh(client, refreshToken));
    expect(decodeJwt(refreshed.idToken)).not.toHaveProperty('name');
  });

  it('are told after a refresh, as they were asked for', async () => {
    const first = await server.signIn(client, asking({ userinfo: { phone_number: null }, id_token: { name: null } }));
    const { idToken, accessToken } = tokensOf(await server.refresh(client, first.refreshToken));
    expect(decodeJwt(idToken)).toMatchObject({ name: 'Ada Lovelace' });
    expect(await userinfo(server, accessToken)).toMatchObject({ phone_number: '+4912' });
  });

  it('are told of a pushed request (RFC 9126)', async () => {
    const confidential = server.register(anApplication());
    const pushed = await server.push(confidential, asking({ userinfo: { phone_number: null } }));
    const code = queryOf(await server.open(confidential, pushed.body?.['request_uri'])).code ?? '';
    const { accessToken } = tokensOf(await server.redeem(confidential, code));
    expect(await userinfo(server, accessToken)).toMatchObject({ phone_number: '+4912' });
  });

  it('are told to nobody who got the token by an exchange', async () => {
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
    const other = server.register(anApplication({ grantTypes: [exchange], tokenExchangeSubjects: [server.resourceServer.identifier] }));
    server.tables.resourceServers = [aResourceServer()];
    const { accessToken } = await server.signIn(client, asking({ userinfo: { phone_number: null } }, 'openid notes:read'));
    const exchanged = await server.token(other, {
      grant_type: exchange,
      subject_token: accessToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    expect(await userinfo(server, tokensOf(exchanged).accessToken)).toEqual({ sub: server.user.id, tenant_id: server.tenant.tenantId });
  });

  it('are ignored where no openid is asked for, but not where they are malformed', async () => {
    expect(
      queryOf(await server.start(client, asking({ id_token: { acr: { essential: true, value: 'x' } } }, 'notes:read'))),
    ).toHaveProperty('code');
    expect(queryOf(await server.start(client, { scope: 'notes:read', claims: '{' }))).toMatchObject({ error: 'invalid_request' });
  });

  it('may be laid out in lines, and not be longer than 4096 characters', async () => {
    const claims = JSON.stringify({ userinfo: { name: null } }, null, '\t\r\n');
    expect(queryOf(await server.start(client, { scope: 'openid', claims }))).toHaveProperty('code');
    expect(queryOf(await server.start(client, { claims: `{"userinfo":{}${' '.repeat(4096)}}` }))).toMatchObject({
      error: 'invalid_request',
      error_description: 'The parameter claims has more than 4096 characters',
    });
    expect(queryOf(await server.start(client, { claims: '{"userinfo":{}}\u0000' }))).toMatchObject({ error: 'invalid_request' });
  });

  it('take claims_locales for a wish (§5.2)', async () => {
    expect(queryOf(await server.start(client, { claims_locales: 'fr-CA de xx' }))).toHaveProperty('code');
  });
});

describe('OpenID Connect Core §5.5: what the user is asked', () => {
  const thirdParty = aPublicApplication({ firstParty: false });
  const request = asking({ userinfo: { phone_number: null, name: null } }, 'openid profile');
  const idOf = (outcome: AuthorizationOutcome): AuthorizationRequestId => {
    if (outcome.kind !== 'consent_required') throw new Error(`no page: ${JSON.stringify(outcome)}`);
    return outcome.requestId;
  };

  it('names the claims that no scope tells, and is remembered', async () => {
    const { server, start } = withClient(thirdParty);
    const requestId = idOf(await start(request));
    const display = () => describeAuthorization(server.tenant, { requestId, session: server.session() }, server.dependencies);
    expect(await display()).toMatchObject({ claims: [{ name: 'phone_number', labels: [], allowed: false }] });
    expect(queryOf(await server.resume(requestId, 'allow'))).toHaveProperty('code');
    expect(await display()).toMatchObject({ claims: [{ allowed: true }] });
    expect(server.events).toContainEqual(
      expect.objectContaining({ name: 'consentGranted', payload: expect.objectContaining({ claims: ['phone_number'] }) }),
    );
    expect(queryOf(await start({ ...request, prompt: 'none' }))).toHaveProperty('code');
  });

  it('is asked for a claim more, and with prompt=none refused (§3.1.2.6)', async () => {
    const { server, start } = withClient(thirdParty);
    await server.resume(idOf(await start(asking({ userinfo: { phone_number: null } }))), 'allow');
    const more = asking({ userinfo: { phone_number: null }, id_token: { email: null } });
    expect(queryOf(await start({ ...more, prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
    expect(await start(more)).toMatchObject({ kind: 'consent_required' });
    expect(queryOf(await start({ scope: 'openid phone', prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
  });

  it('is not asked for a claim of a scope that was allowed before', async () => {
    const { server, start } = withClient(thirdParty);
    await server.resume(idOf(await start({ scope: 'openid phone' })), 'allow');
    expect(queryOf(await start({ ...asking({ userinfo: { phone_number: null } }), prompt: 'none' }))).toHaveProperty('code');
  });

  it('is asked for an attribute of the tenant by its label', async () => {
    const labels = [{ locale: 'en', text: 'Department' }];
    const server = new TestAuthorizationServer(
      aTenant('acme', { userAttributes: [buildAttribute('department', { claim: 'dept', scope: 'email', labels })] }),
    );
    const requestId = idOf(await server.start(server.register(thirdParty), asking({ userinfo: { dept: null } })));
    expect(await describeAuthorization(server.tenant, { requestId, session: null }, server.dependencies)).toMatchObject({
      claims: [{ name: 'dept', labels, allowed: false }],
    });
  });
});

describe('OpenID Connect Core §5.5.1.1: an essential acr', () => {
  const [weak, strong] = ['urn:ostiary:acr:1', 'urn:ostiary:acr:2'] as const;
  const acr = (members: { [member: string]: Json }): Members => asking({ id_token: { acr: members } });
  const start = (members: Members, session: Partial<SessionFacts> = {}) => {
    const world = withClient();
    return world.start(members, world.server.session({ acr: weak, ...session }));
  };

  it('demands a sign-in by one of the classes that are asked for', async () => {
    expect(await start(acr({ essential: true, values: [strong] }))).toMatchObject({ kind: 'login_required', needs: { acr: strong } });
    expect(queryOf(await start(acr({ essential: true, values: [strong] }), { acr: strong }))).toHaveProperty('code');
    expect(queryOf(await start(acr({ essential: true, values: [strong, weak] })))).toHaveProperty('code');
    expect(queryOf(await start({ ...acr({ essential: true, value: strong }), prompt: 'none' }))).toMatchObject({ error: 'login_required' });
  });

  it('fails at once where no class of ours will do', async () => {
    expect(queryOf(await start(acr({ essential: true, values: ['urn:other'] })))).toMatchObject({
      error: 'unmet_authentication_requirements',
    });
  });

  it('demands nothing where it is voluntary, and no less than the acr_values', async () => {
    expect(queryOf(await start(acr({ values: [strong, 'urn:other'] })))).toHaveProperty('code');
    expect(await start({ ...acr({ essential: true, value: weak }), acr_values: strong })).toMatchObject({ needs: { acr: strong } });
  });

  it('is told as one of those that were asked for, where the sign-in was stronger', async () => {
    const { server, client } = withClient();
    const idTokenFor = async (members: Members) =>
      decodeJwt(tokensOf(await server.redeem(client, await server.code(client, members, server.session({ acr: strong })))).idToken);
    expect((await idTokenFor(acr({ essential: true, value: weak }))).acr).toBe(weak);
    expect((await idTokenFor(acr({ essential: true, values: [weak, strong] }))).acr).toBe(strong);
    expect((await idTokenFor(acr({ value: weak }))).acr).toBe(strong);
  });
});

describe('OpenID Connect Core §3.1.2.2: a sub that is asked for by its value', () => {
  const bob = aUser();
  const sub = (value: Json, place = 'id_token'): Members => asking({ [place]: { sub: { value } } });

  it('is answered for that user alone', async () => {
    const { server, client, start } = withClient();
    expect(queryOf(await start(sub(server.user.id)))).toHaveProperty('code');
    for (const place of ['id_token', 'userinfo']) {
      const outcome = await start(sub(bob.id, place));
      expect(outcome).toMatchObject({ kind: 'login_required', needs: { userId: bob.id } });
      if (outcome.kind !== 'login_required') continue;
      expect(queryOf(await server.resume(outcome.requestId, null))).toMatchObject({ error: 'login_required' });
    }
    expect(queryOf(await start({ ...sub(bob.id), prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    expect(client.application.firstParty).toBe(true);
  });

  it('is refused where it can be nobody, or another than the id_token_hint names', async () => {
    const { server, client, start } = withClient();
    expect(queryOf(await start(sub('nobody')))).toMatchObject({ error: 'login_required' });
    expect(queryOf(await start(sub(7)))).toMatchObject({ error: 'invalid_request' });
    const { idToken } = await server.signIn(client);
    expect(queryOf(await start({ ...sub(bob.id), id_token_hint: idToken }))).toMatchObject({ error: 'invalid_request' });
    expect(queryOf(await start({ ...sub(server.user.id), id_token_hint: idToken }))).toHaveProperty('code');
  });
});

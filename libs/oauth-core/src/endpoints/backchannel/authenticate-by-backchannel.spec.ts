import { describe, expect, it, jest } from '@jest/globals';
import type { Application, UserId } from '#contracts';
import { hashSecret } from '../../secrets.js';
import type { Members } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { aBackchannelApplication, withAsked, withBackchannel } from '../../testing/backchannels.js';
import { anApplication, aPublicApplication, aUser } from '../../testing/builders.js';
import { RequestKey, requestClaims } from '../../testing/request-objects.js';

const refusedAs = (error: string, status = 400) => ({ status, body: { error } });
const refusedForItsSigning = {
  status: 400,
  body: { error: 'invalid_request', error_description: expect.stringContaining('The request object') },
};

describe('CIBA §7: the backchannel authentication request', () => {
  it('is refused with 401 where the client does not authenticate, or with a wrong secret', async () => {
    const { server, client } = withBackchannel();
    for (const secret of [null, 'wrong'])
      expect(await server.authenticateByBackchannel({ ...client, secret }, { client_id: client.application.clientId })).toMatchObject(
        refusedAs('invalid_client', 401),
      );
    expect([server.tables.backchannels.size, server.tables.requests.size, server.events]).toEqual([0, 0, []]);
  });

  it('is refused to a public client, to one without the grant, and to all of a tenant that does not switch it on', async () => {
    const { server, client } = withBackchannel();
    const grantTypes = client.application.grantTypes;
    for (const application of [anApplication(), aPublicApplication({ grantTypes })])
      expect(await server.authenticateByBackchannel(server.register(application))).toMatchObject(refusedAs('unauthorized_client'));
    Object.assign(server.tenant.settings, { backchannelAuthentication: false });
    expect(await server.authenticateByBackchannel(client)).toMatchObject(refusedAs('unauthorized_client'));
    expect(server.refusals.at(-1)).toMatchObject({ endpoint: 'backchannel_authentication', error: 'unauthorized_client' });
  });

  it.each<[string, Members]>([
    ['invalid_scope', { scope: undefined }],
    ['invalid_scope', { scope: 'profile' }],
    ['invalid_target', { resource: 'https://unknown.example' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { login_hint: undefined }],
    ['invalid_request', { id_token_hint: 'a.b.c' }],
    ['invalid_request', { login_hint: undefined, id_token_hint: 'a.b.c' }],
    ['invalid_request', { login_hint: undefined, login_hint_token: 'a.b.c' }],
    ['invalid_request', { login_hint_token: 'a.b.c' }],
    ['invalid_request', { requested_expiry: '0' }],
    ['invalid_request', { requested_expiry: '-5' }],
    ['invalid_request', { requested_expiry: '1.5' }],
    ['invalid_request', { requested_expiry: 'soon' }],
    ['invalid_request', { request: 'a.b.c' }],
    ['request_uri_not_supported', { request_uri: 'https://app.example/request' }],
    ['registration_not_supported', { registration: '{}' }],
    ['invalid_binding_message', { binding_message: 'x'.repeat(101) }],
    ['invalid_binding_message', { binding_message: 'Call\u202e 555' }],
    ['invalid_binding_message', { binding_message: 'see https://evil.example' }],
    ['invalid_binding_message', { binding_message: 'see evil.example/x' }],
    ['unknown_user_id', { login_hint: 'nobody' }],
  ])('is refused as %s for %j, and has nobody asked', async (error, changes) => {
    const { server, client } = withBackchannel(aBackchannelApplication({ scopes: ['openid', 'profile'] }));
    expect(await server.authenticateByBackchannel(client, changes)).toMatchObject(refusedAs(error));
    expect([server.tables.backchannels.size, server.tables.requests.size, server.events]).toEqual([0, 0, []]);
  });

  it('is refused for a scope that the client may not ask for', async () => {
    const { server, client } = withBackchannel(aBackchannelApplication({ scopes: ['openid'] }));
    expect(await server.authenticateByBackchannel(client, { scope: 'openid notes:read' })).toMatchObject(refusedAs('invalid_scope'));
  });

  it('names its user by an ID token that the client got, and by none of another client', async () => {
    const { server, client } = withBackchannel();
    const [own, other] = [
      server.register(anApplication({ clientId: client.application.clientId })),
      server.register(anApplication({ redirectUris: ['https://other.example/cb'] })),
    ];
    const { idToken } = await server.signIn(own);
    const { idToken: foreign } = await server.signIn(other);
    const again = server.register(client.application);
    const hinted = (hint: string) => server.authenticateByBackchannel(again, { login_hint: undefined, id_token_hint: hint });
    expect(await hinted(idToken)).toMatchObject({ status: 200 });
    expect(await hinted(foreign)).toMatchObject(refusedAs('invalid_request'));
  });

  it('has a time within bounds, whatever is asked for', async () => {
    for (const [asked, given] of [
      [undefined, 600],
      ['120', 120],
      ['1', 60],
      ['99999999999999999999', 1_800],
    ] as const) {
      const { server, client } = withBackchannel();
      expect((await server.authenticateByBackchannel(client, { requested_expiry: asked })).body).toMatchObject({ expires_in: given });
    }
  });
});

describe('CIBA §7.3: the answer', () => {
  it('has an auth_req_id, its time and the interval, and is not stored by anybody', async () => {
    const { server, client } = withBackchannel();
    const { status, headers, body } = await server.authenticateByBackchannel(client);
    expect([status, headers]).toMatchObject([200, { 'cache-control': 'no-store' }]);
    expect(body).toEqual({ auth_req_id: expect.stringMatching(/^ost_aq_[\w-]{49}$/), expires_in: 600, interval: 5 });
  });

  it('leaves neither the auth_req_id nor the secret of the link where it could be read', async () => {
    const { server, authReqId, token } = await withAsked();
    const requests = [...server.tables.requests.values()].map(({ request: { id: _, ...rest } }) => rest);
    const stored = JSON.stringify([[...server.tables.backchannels.values()], requests, server.events]);
    for (const secret of [authReqId, token]) expect(stored).not.toContain(secret);
    expect(stored).toContain(hashSecret(authReqId));
  });

  it('says to the one who sends messages that there is one, and to whom', async () => {
    const { server, client } = await withAsked();
    expect(server.events).toMatchObject([
      {
        name: 'backchannelAuthenticationRequested',
        payload: { clientId: client.application.clientId, userId: server.user.id, expiresAt: server.now + 600 },
      },
    ]);
  });
});

describe('attack A98: whom a client may ask', () => {
  const strange = () => withBackchannel(aBackchannelApplication({ firstParty: false }));
  const allow = (server: TestAuthorizationServer, { clientId }: Application) =>
    server.write(
      server.database.stores.consents.allow(
        { clientId, userId: server.user.id, resource: null, organizationId: null },
        { scopes: ['openid'], claims: [] },
        0,
      ),
    );

  it('is nobody who never allowed it anything, and the answer is that for a user whom nobody is', async () => {
    const { server, client } = strange();
    const known = await server.authenticateByBackchannel(client);
    expect(known).toMatchObject(refusedAs('unknown_user_id'));
    expect(await server.authenticateByBackchannel(client, { login_hint: 'nobody' })).toEqual(known);
  });

  it('is who allowed it something, by their username or address', async () => {
    const { server, client } = strange();
    await allow(server, client.application);
    for (const login_hint of ['ada', server.user.email ?? ''])
      expect(await server.authenticateByBackchannel(client, { login_hint })).toMatchObject({ status: 200 });
  });

  it.each([
    ['locked', { status: 'locked' as const }],
    ['disabled', { status: 'disabled' as const }],
    ['without an address', { email: null }],
    ['whose address nobody has confirmed', { emailVerified: false }],
  ])('is nobody who is %s, and the answer is the same', async (_, changes) => {
    const { server, client } = withBackchannel();
    server.tables.users.set(server.user.id, { ...server.user, ...changes });
    expect(await server.authenticateByBackchannel(client)).toMatchObject(refusedAs('unknown_user_id'));
  });

  it.each([
    ['whose number nobody has proved', { phoneVerified: false }],
    ['without a number', { phone: null }],
    ['whose number is of another country', { phone: '+431234567' }],
    ['who is locked', { status: 'locked' as const }],
  ])('is nobody %s where the tenant asks by text message alone, and the answer is the same', async (_, changes) => {
    const { server, client } = withBackchannel();
    Object.assign(server.tenant.settings, { backchannelAuthenticationChannels: ['sms'], smsCountries: ['DE'] });
    const known = { ...server.user, phone: '+491713920000', phoneVerified: true };
    server.tables.users.set(server.user.id, { ...known, ...changes });
    expect(await server.authenticateByBackchannel(client)).toMatchObject(refusedAs('unknown_user_id'));
    server.tables.users.set(server.user.id, { ...known, email: null, emailVerified: false });
    expect(await server.authenticateByBackchannel(client)).toMatchObject({ status: 200 });
  });

  it('is not who reads text messages, where the tenant sends none', async () => {
    const { server, client } = withBackchannel();
    Object.assign(server.tenant.settings, { smsCountries: ['DE'] });
    server.tables.users.set(server.user.id, { ...server.user, phone: '+491713920000', phoneVerified: true, email: null });
    expect(await server.authenticateByBackchannel(client)).toMatchObject(refusedAs('unknown_user_id'));
  });

  it('is nobody more often than five times an hour, whoever else may ask them, nor ten times in all', async () => {
    const { server, client } = withBackchannel();
    const ask = (by = client) => server.authenticateByBackchannel(by);
    for (let nth = 0; nth < 5; nth += 1) expect(await ask()).toMatchObject({ status: 200 });
    await expect(ask()).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 3_600 });
    const other = server.register(aBackchannelApplication());
    for (let nth = 0; nth < 5; nth += 1) expect(await ask(other)).toMatchObject({ status: 200 });
    await expect(ask(server.register(aBackchannelApplication()))).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(server.events).toHaveLength(10);
    const eve = aUser({ id: '00000000-0000-4000-8000-000000000001' as UserId, username: 'eve' });
    server.tables.users.set(eve.id, eve);
    expect(await server.authenticateByBackchannel(client, { login_hint: 'eve' })).toMatchObject({ status: 200 });
    server.now += 3_600;
    expect(await ask()).toMatchObject({ status: 200 });
  });
});

describe('CIBA §7.1.1: a signed request', () => {
  const key = new RequestKey();
  const signing = (members: Partial<Application> = {}) =>
    withBackchannel(aBackchannelApplication({ jwks: key.jwks, backchannelAuthenticationRequestSigningAlg: 'ES256', ...members }));
  const claims = ({ server, client }: ReturnType<typeof signing>, changes: { readonly [name: string]: unknown } = {}) => {
    const { iss, aud, iat, nbf, exp, jti } = requestClaims(server, client.application);
    return { ...{ iss, aud, iat, nbf, exp, jti, scope: 'openid', login_hint: 'ada' }, ...changes };
  };
  const send = ({ server, client }: ReturnType<typeof signing>, request: string, beside: Members = {}) =>
    server.authenticateByBackchannel(client, { scope: undefined, login_hint: undefined, request, ...beside });

  it('says all that is asked, and is answered once', async () => {
    const world = signing();
    const request = key.sign(claims(world, { binding_message: 'W4SCT' }), { typ: undefined });
    expect(await send(world, request)).toMatchObject({ status: 200 });
    expect([...world.server.tables.requests.values()]).toMatchObject([{ request: { delivery: { bindingMessage: 'W4SCT' } } }]);
    expect(await send(world, request)).toMatchObject(refusedForItsSigning);
  });

  it('is remembered from a time that can be stored, whatever its iat says, and that allows for its clock', async () => {
    for (const [iat, issuedAt] of [
      [-1e300, 0],
      [1_800_000_000, 1_799_999_940],
    ] as const) {
      const world = signing();
      const use = jest.spyOn(world.server.dependencies.usedAssertions, 'use');
      expect(await send(world, key.sign(claims(world, { iat })))).toMatchObject({ status: 200 });
      expect(use).toHaveBeenCalledWith(expect.objectContaining({ issuedAt }));
    }
  });

  it('is refused beside any parameter but what authenticates the client', async () => {
    const world = signing();
    for (const beside of [{ scope: 'openid' }, { login_hint: 'ada' }, { acr_values: 'x' }])
      expect(await send(world, key.sign(claims(world)), beside)).toMatchObject(refusedAs('invalid_request'));
    expect(await send(world, key.sign(claims(world)), { client_id: world.client.application.clientId })).toMatchObject({ status: 200 });
  });

  it.each([
    ['no iss', { iss: undefined }],
    ['another iss', { iss: 'other' }],
    ['no aud', { aud: undefined }],
    ['another aud', { aud: 'https://other.example' }],
    ['no exp', { exp: undefined }],
    ['an exp that is over', { exp: 1_700_000_000 }],
    ['no iat', { iat: undefined }],
    ['no nbf', { nbf: undefined }],
    ['an nbf that is to come', { nbf: 1_800_000_600, exp: 1_800_000_900 }],
    ['no jti', { jti: undefined }],
    ['another client_id', { client_id: 'other' }],
    ['a secret in it', { client_secret: 'x' }],
    ['a request in it', { request: 'a.b.c' }],
  ])('is refused as invalid_request, since CIBA §13 has no other error for it, with %s', async (_, changes) => {
    const world = signing();
    expect(await send(world, key.sign(claims(world, changes)))).toMatchObject(refusedForItsSigning);
    expect(world.server.tables.requests.size).toBe(0);
  });

  it('attack A96: is refused with the algorithm none, one that is not registered, or the key of another client', async () => {
    const world = signing();
    const [header, payload] = key.sign(claims(world), { alg: 'none' }).split('.');
    for (const request of [`${header}.${payload}.`, key.sign(claims(world), { alg: 'HS256' }), new RequestKey().sign(claims(world))])
      expect(await send(world, request)).toMatchObject(refusedForItsSigning);
    const other = signing({ backchannelAuthenticationRequestSigningAlg: 'RS256' });
    expect(await send(other, key.sign(claims(other)))).toMatchObject(refusedForItsSigning);
  });

  it('is demanded of a client that is registered to sign, and taken of no other', async () => {
    const world = signing();
    expect(await world.server.authenticateByBackchannel(world.client)).toMatchObject(refusedAs('invalid_request'));
    const plain = signing({ backchannelAuthenticationRequestSigningAlg: null });
    expect(await send(plain, key.sign(claims(plain)))).toMatchObject(refusedAs('invalid_request'));
  });
});

describe('CIBA §7: the link of a message', () => {
  it('leads to the request, of the one user who was asked', async () => {
    const { server, token, message } = await withAsked(undefined, { acr_values: 'urn:ostiary:acr:2' });
    expect(message).toMatchObject({ kind: 'link', userId: server.user.id, clientName: expect.any(String) });
    expect(await server.openBackchannel(token)).toMatchObject({
      kind: 'login_required',
      needs: { userId: server.user.id, acr: 'urn:ostiary:acr:2' },
      wayBack: { refusal: null, home: null },
    });
  });

  it('is made while the keys of the platform are changed, and by nobody without the one that it was made under', async () => {
    const { server, token } = await withAsked();
    server.masterKeys = ['next', 'key'];
    expect(await server.backchannelMessage()).toMatchObject({ token });
    server.masterKeys = ['next'];
    expect(await server.backchannelMessage()).toEqual({ kind: 'none' });
  });

  it('leads nowhere by an auth_req_id, at another tenant, when its time is over, or it was answered', async () => {
    const { server, token, authReqId, decide } = await withAsked();
    expect(await server.openBackchannel(authReqId)).toBeNull();
    expect(await new TestAuthorizationServer().openBackchannel(token)).toBeNull();
    await decide('deny');
    expect(await server.openBackchannel(token)).toBeNull();
    expect(await server.backchannelMessage()).toEqual({ kind: 'none' });
    const late = await withAsked();
    late.server.now += 600;
    expect(await late.server.openBackchannel(late.token)).toBeNull();
  });

  it('leads nowhere where the application or the tenant may not ask any more', async () => {
    for (const change of [{ status: 'disabled' as const }, { grantTypes: ['authorization_code' as const] }]) {
      const { server, client, token } = await withAsked();
      server.database.changeApplication(server.tenant.tenantId, client.application.clientId, change);
      expect(await server.openBackchannel(token)).toBeNull();
    }
    const { server, token } = await withAsked();
    Object.assign(server.tenant.settings, { backchannelAuthentication: false });
    expect(await server.openBackchannel(token)).toBeNull();
  });

  it('leads nowhere with the link of a request that a browser brought', async () => {
    const { server, client } = withBackchannel(anApplication({ firstParty: false }));
    const outcome = await server.start(client);
    if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
    expect(await server.openBackchannel(outcome.requestId)).toBeNull();
  });
});

import { describe, expect, it, jest } from '@jest/globals';
import { type Application, type TrustedIssuer, type UserId } from '#contracts';
import { clientIdentifiers } from '../../subjects/client-identifiers.js';
import type { Members, TestClient } from '../../testing/client-requests.js';
import type { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { aBackchannelApplication, withBackchannel } from '../../testing/backchannels.js';
import { anApplication, aTrustedIssuer, aUser } from '../../testing/builders.js';
import { RequestKey, requestClaims } from '../../testing/request-objects.js';

const idp = 'https://idp.example';
const key = new RequestKey();
const issuersKey = new RequestKey('idp');
const type = 'login-hint+jwt';

type Changes = { readonly [name: string]: unknown };
type World = { readonly server: TestAuthorizationServer; readonly client: TestClient };

/** A client that signs hints itself, and may show those of an issuer that the tenant trusts. */
const hinting = (members: Partial<Application> = {}, trusted: Partial<TrustedIssuer> = {}): World => {
  const world = withBackchannel(aBackchannelApplication({ jwks: key.jwks, loginHintIssuers: [idp], ...members }));
  const issuer = aTrustedIssuer(idp, [], { userMatching: 'verified_email', emailDomains: ['example.com'], ...trusted });
  world.server.tables.trustedIssuers.push({ ...issuer, jwks: issuersKey.jwks });
  Object.assign(world.server.user, { email: 'ada@example.com', emailVerified: true });
  return world;
};

const claimsOf = ({ server, client }: World, changes: Changes = {}): Changes => ({
  ...{ iss: client.application.clientId, aud: server.tenant.issuer, iat: server.now, exp: server.now + 300, jti: 'a-hint' },
  sub_id: { format: 'opaque', id: server.user.id },
  ...changes,
});
const ownHint = (world: World, changes: Changes = {}, header: Changes = {}, by = key): string =>
  by.sign(claimsOf(world, changes), { typ: type, ...header });
const issuersHint = (world: World, changes: Changes = {}, by = issuersKey): string =>
  ownHint(world, { iss: idp, sub_id: { format: 'email', email: 'ada@example.com' }, ...changes }, { kid: by.kid }, by);

const ask = ({ server, client }: World, token: string, changes: Members = {}) =>
  server.authenticateByBackchannel(client, { login_hint: undefined, login_hint_token: token, ...changes });

const refusedAs = (error: string, description?: string) => ({
  status: 400,
  body: { error, ...(description !== undefined && { error_description: expect.stringContaining(description) }) },
});
const asked = ({ server }: World) => [server.tables.backchannels.size, server.tables.requests.size, server.events.length];

describe('CIBA §7.1: a login_hint_token', () => {
  it('that the client signed names its user by the sub that it is told of them, whoever issues that', async () => {
    const world = hinting();
    const { server } = world;
    for (const [nth, sub_id] of [
      { format: 'opaque', id: server.user.id },
      { format: 'iss_sub', iss: server.tenant.issuer, sub: server.user.id },
      { format: 'email', email: 'ADA@example.com' },
    ].entries())
      expect(await ask(world, ownHint(world, { sub_id, jti: `${nth}` }))).toMatchObject({ status: 200 });
    const requests = [...server.tables.requests.values()].map(({ request }) => request.asked);
    expect(requests).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ requiredUserId: server.user.id, loginHint: 'ada' })),
    );
  });

  it('has the pairwise sub of this client, and that of no other', async () => {
    const pairwise = { subjectType: 'pairwise', redirectUris: ['https://bank.example/cb'] } as const;
    const world = hinting(pairwise);
    const { server, client } = world;
    const subjectAt = async (application: Application) =>
      (await clientIdentifiers(server.tenant, application, server.dependencies)).subjectOf(server.user.id);
    const own = await subjectAt(client.application);
    expect(await ask(world, ownHint(world, { sub_id: { format: 'opaque', id: own } }))).toMatchObject({ status: 200 });
    const other = await subjectAt(anApplication({ ...pairwise, redirectUris: ['https://other.example/cb'] }));
    for (const id of [other, server.user.id])
      expect(await ask(world, ownHint(world, { jti: id, sub_id: { format: 'opaque', id } }))).toMatchObject(refusedAs('unknown_user_id'));
  });

  it('that a trusted issuer signed names its user by an address of its domains, or, where the tenant says so, by a username', async () => {
    const byAddress = hinting();
    expect(await ask(byAddress, issuersHint(byAddress))).toMatchObject({ status: 200 });
    const byName = hinting({}, { userMatching: 'username', emailDomains: [] });
    const sub_id = { format: 'iss_sub', iss: idp, sub: 'ada' };
    expect(await ask(byName, issuersHint(byName, { sub_id }))).toMatchObject({ status: 200 });
  });

  it('may stand in a signed request', async () => {
    const world = hinting({ backchannelAuthenticationRequestSigningAlg: 'ES256' });
    const { iss, aud, iat, nbf, exp, jti } = requestClaims(world.server, world.client.application);
    const request = key.sign({ ...{ iss, aud, iat, nbf, exp, jti }, scope: 'openid', login_hint_token: ownHint(world) });
    expect(await world.server.authenticateByBackchannel(world.client, { scope: undefined, login_hint: undefined, request })).toMatchObject({
      status: 200,
    });
  });
});

describe('CIBA §7.1: the one hint of a request', () => {
  it('is refused beside another, whatever both say', async () => {
    const world = hinting();
    for (const beside of [{ login_hint: 'ada' }, { id_token_hint: 'a.b.c' }, { login_hint: 'ada', id_token_hint: 'a.b.c' }])
      expect(await ask(world, ownHint(world), beside)).toMatchObject(refusedAs('invalid_request', 'and no other'));
    expect(asked(world)).toEqual([0, 0, 0]);
  });

  it('is refused where the claims ask for another user than it names', async () => {
    const world = hinting();
    const claims = JSON.stringify({ id_token: { sub: { value: '00000000-0000-4000-8000-000000000001' } } });
    expect(await ask(world, ownHint(world), { claims })).toMatchObject(refusedAs('unknown_user_id'));
  });
});

describe('CIBA §13: a login_hint_token is refused', () => {
  it('as expired_login_hint_token where it is sound but for its time, whoever signed it', async () => {
    const world = hinting();
    const exp = world.server.now;
    for (const token of [ownHint(world, { exp, iat: exp - 60 }), issuersHint(world, { exp, iat: exp - 60 })])
      expect(await ask(world, token)).toMatchObject(refusedAs('expired_login_hint_token'));
    expect(asked(world)).toEqual([0, 0, 0]);
  });

  it('as any other where it has expired and is not signed, or is for somebody else', async () => {
    const world = hinting();
    const exp = world.server.now;
    expect(await ask(world, ownHint(world, { exp }, {}, new RequestKey()))).toMatchObject(refusedAs('invalid_request'));
    expect(await ask(world, ownHint(world, { exp, aud: 'https://other.example' }))).toMatchObject(refusedAs('invalid_request'));
  });

  it.each<[string, Changes]>([
    ['no iss', { iss: undefined }],
    ['another client as its iss', { iss: 'other' }],
    ['no aud', { aud: undefined }],
    ['another aud', { aud: 'https://other.example' }],
    ['no exp', { exp: undefined }],
    ['an exp that is text', { exp: '1900000000' }],
    ['an exp that is too far', { exp: 1_900_000_000 }],
    ['an iat that is to come', { iat: 1_899_999_999 }],
    ['an nbf that is to come', { nbf: 1_899_999_999 }],
    ['no jti', { jti: undefined }],
    ['a jti that is too long', { jti: 'x'.repeat(256) }],
    ['a jti that is a number', { jti: 7 }],
    ['no sub_id', { sub_id: undefined }],
    ['a sub_id that is text', { sub_id: 'ada' }],
    ['a sub_id that is a list', { sub_id: [{ format: 'opaque', id: 'ada' }] }],
    ['a sub_id of no format', { sub_id: { id: 'ada' } }],
    ['a sub_id of a format that is not understood', { sub_id: { format: 'phone_number', phone_number: '+4312345' } }],
    ['a sub_id of many', { sub_id: { format: 'aliases', identifiers: [{ format: 'opaque', id: 'ada' }] } }],
    ['a sub_id without what its format has', { sub_id: { format: 'email' } }],
    ['an empty id', { sub_id: { format: 'opaque', id: '' } }],
    ['a sub without its iss', { sub_id: { format: 'iss_sub', sub: 'ada' } }],
  ])('as invalid_request with %s, and has nobody asked', async (_, changes) => {
    const world = hinting();
    expect(await ask(world, ownHint(world, changes))).toMatchObject(refusedAs('invalid_request', 'The login_hint_token'));
    expect(asked(world)).toEqual([0, 0, 0]);
  });

  it('as invalid_request where it is for another server, too; a list of one is as good as that one', async () => {
    const world = hinting();
    const { issuer } = world.server.tenant;
    const other = ownHint(world, { aud: [issuer, 'https://other.example'] });
    expect(await ask(world, other)).toMatchObject(refusedAs('invalid_request', 'as its aud'));
    expect(await ask(world, ownHint(world, { aud: [issuer] }))).toMatchObject({ status: 200 });
  });

  it.each(['nonsense', 'a.b.c', 'a.b.c.d.e', '...'])('as invalid_request where it is no signed JWT: %s', async (token) => {
    const world = hinting();
    expect(await ask(world, token)).toMatchObject(refusedAs('invalid_request', 'The login_hint_token'));
  });

  it('as invalid_request where it is another JWT of the client: of another type, or of none', async () => {
    const world = hinting();
    for (const typ of ['JWT', 'oauth-authz-req+jwt', 'dpop+jwt', undefined])
      expect(await ask(world, ownHint(world, {}, { typ }))).toMatchObject(refusedAs('invalid_request', 'type'));
  });

  it('attack A35: with the algorithm none, an HMAC, the key of another, one in its header, or a kid that nobody has', async () => {
    const world = hinting();
    const [header, payload] = ownHint(world, {}, { alg: 'none' }).split('.');
    for (const token of [
      `${header}.${payload}.`,
      ownHint(world, {}, { alg: 'HS256' }),
      ownHint(world, {}, {}, new RequestKey()),
      ownHint(world, {}, { jwk: (new RequestKey().jwks['keys'] as object[])[0] }, new RequestKey()),
      ownHint(world, {}, { jku: 'https://evil.example/keys' }),
      ownHint(world, {}, { kid: 'unknown' }),
      ownHint(world, {}, { crit: ['exp'] }),
    ])
      expect(await ask(world, token)).toMatchObject(refusedAs('invalid_request', 'The login_hint_token'));
    expect(asked(world)).toEqual([0, 0, 0]);
  });

  it('with an algorithm that the profile of the client does not permit', async () => {
    const world = hinting();
    expect(await ask(world, ownHint(world, {}, { alg: 'RS512' }))).toMatchObject(refusedAs('invalid_request', 'signed with one of'));
  });

  it('of a client that has no keys, where it signed it itself', async () => {
    const world = hinting({ jwks: null });
    expect(await ask(world, ownHint(world))).toMatchObject(refusedAs('invalid_request', 'not signed by a key of the client'));
  });
});

describe('a login_hint_token of an issuer', () => {
  it('is refused where the client does not name it, or the tenant does not trust it, with users, and no key is looked for', async () => {
    for (const world of [
      hinting({ loginHintIssuers: [] }),
      hinting({}, { userMatching: 'off' }),
      hinting({ loginHintIssuers: ['https://other.example'] }),
    ]) {
      const find = jest.spyOn(world.server.dependencies.clientKeys, 'find');
      expect(await ask(world, issuersHint(world))).toMatchObject(refusedAs('invalid_request', 'login_hint_issuers'));
      expect(find).not.toHaveBeenCalled();
    }
    const gone = hinting();
    gone.server.tables.trustedIssuers.length = 0;
    expect(await ask(gone, issuersHint(gone))).toMatchObject(refusedAs('invalid_request', 'login_hint_issuers'));
  });

  it('is refused with the key of the client, and the own one of the client with that of the issuer', async () => {
    const world = hinting();
    expect(await ask(world, issuersHint(world, {}, key))).toMatchObject(refusedAs('invalid_request'));
    expect(await ask(world, ownHint(world, {}, { kid: 'idp' }, issuersKey))).toMatchObject(refusedAs('invalid_request'));
  });

  it('is refused with an algorithm that the issuer may not use, and where it lives longer than its issuer may have it', async () => {
    const other = hinting({}, { signingAlgorithms: ['RS256'] });
    expect(await ask(other, issuersHint(other))).toMatchObject(refusedAs('invalid_request', 'algorithm'));
    const short = hinting({}, { maxAssertionLifetime: 60 });
    expect(await ask(short, issuersHint(short))).toMatchObject(refusedAs('invalid_request', 'too long'));
  });

  it('says nothing of itself where the keys of its issuer cannot be had', async () => {
    const world = hinting();
    jest.spyOn(world.server.dependencies.clientKeys, 'find').mockResolvedValue({ unavailable: 'down' });
    expect(await ask(world, issuersHint(world))).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });

  it.each<[string, Changes, Partial<TrustedIssuer>]>([
    ['an address of a domain that is not its own', { format: 'email', email: 'ada@example.com' }, { emailDomains: ['other.example'] }],
    ['an address by a name that NFKC makes the same', { format: 'email', email: 'ad\uff41@example.com' }, {}],
    ['a username, where it may say addresses', { format: 'iss_sub', iss: idp, sub: 'ada' }, {}],
    ['an address, where it may say usernames', { format: 'email', email: 'ada@example.com' }, { userMatching: 'username' }],
    ['an address as a username', { format: 'iss_sub', iss: idp, sub: 'ada@example.com' }, { userMatching: 'username' }],
    ['the username of another issuer', { format: 'iss_sub', iss: 'https://other.example', sub: 'ada' }, { userMatching: 'username' }],
    ['the sub that the client is told', { format: 'opaque', id: 'ada' }, { userMatching: 'username' }],
  ])('names nobody by %s', async (_, sub_id, trusted) => {
    const world = hinting({}, trusted);
    expect(await ask(world, issuersHint(world, { sub_id }))).toMatchObject(refusedAs('unknown_user_id'));
    expect(asked(world)).toEqual([0, 0, 0]);
  });

  it('names nobody by the sub that this server tells of a user', async () => {
    const world = hinting({}, { userMatching: 'username' });
    const sub_id = { format: 'iss_sub', iss: world.server.tenant.issuer, sub: world.server.user.id };
    expect(await ask(world, issuersHint(world, { sub_id }))).toMatchObject(refusedAs('unknown_user_id'));
  });
});

describe('attack A98: whom a client may ask by a login_hint_token', () => {
  it('is nobody who never allowed it anything, and the answer is that for a user whom nobody is', async () => {
    const world = hinting({ firstParty: false });
    const known = await ask(world, ownHint(world));
    expect(known).toMatchObject(refusedAs('unknown_user_id'));
    for (const sub_id of [
      { format: 'opaque', id: 'nobody' },
      { format: 'email', email: 'nobody@example.com' },
    ])
      expect(await ask(world, ownHint(world, { sub_id }))).toEqual(known);
  });

  it.each([
    ['whose address nobody has confirmed', { emailVerified: false }],
    ['who is locked', { status: 'locked' as const }],
  ])('is nobody %s', async (_, changes) => {
    const world = hinting();
    world.server.tables.users.set(world.server.user.id, { ...world.server.user, ...changes });
    for (const token of [ownHint(world, { sub_id: { format: 'email', email: 'ada@example.com' } }), issuersHint(world)])
      expect(await ask(world, token)).toMatchObject(refusedAs('unknown_user_id'));
  });

  it('is nobody by the sub of another issuer', async () => {
    const world = hinting();
    const sub_id = { format: 'iss_sub', iss: 'https://other.example', sub: world.server.user.id };
    expect(await ask(world, ownHint(world, { sub_id }))).toMatchObject(refusedAs('unknown_user_id'));
  });

  it('is nobody by an address that nobody has confirmed, though text messages reach them', async () => {
    const world = hinting();
    const { server } = world;
    Object.assign(server.tenant.settings, { backchannelAuthenticationChannels: ['sms'], smsCountries: ['DE'] });
    server.tables.users.set(server.user.id, { ...server.user, emailVerified: false, phone: '+491713920000', phoneVerified: true });
    const sub_id = { format: 'email', email: 'ada@example.com' };
    expect(await ask(world, ownHint(world, { sub_id }))).toMatchObject(refusedAs('unknown_user_id'));
    expect(await ask(world, ownHint(world))).toMatchObject({ status: 200 });
  });

  it('is nobody by the username of another, where an address was meant', async () => {
    const world = hinting();
    const eve = aUser({ id: '00000000-0000-4000-8000-000000000001' as UserId, username: 'ada@bank.example', email: 'eve@example.com' });
    world.server.tables.users.set(eve.id, eve);
    const sub_id = { format: 'email', email: 'ada@bank.example' };
    expect(await ask(world, ownHint(world, { sub_id }))).toMatchObject(refusedAs('unknown_user_id'));
  });
});

describe('a login_hint_token serves once', () => {
  it('however many ask with it at once', async () => {
    const world = hinting();
    const [own, issuers] = [ownHint(world), issuersHint(world)];
    for (const token of [own, issuers]) {
      const replies = await Promise.all(Array.from({ length: 100 }, () => ask(world, token)));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(replies.filter(({ status }) => status !== 200)[0]).toMatchObject(refusedAs('invalid_request', 'was used before'));
    }
    expect(world.server.events).toHaveLength(2);
  });

  it('is not spent by a request that is refused for another reason', async () => {
    const world = hinting();
    const token = ownHint(world);
    expect(await ask(world, token, { binding_message: 'see https://evil.example' })).toMatchObject(refusedAs('invalid_binding_message'));
    expect(await ask(world, token)).toMatchObject({ status: 200 });
  });

  it('is not spent by a request for a user who was asked often enough', async () => {
    const world = hinting();
    const { server, client } = world;
    const others = await Promise.all(Array.from({ length: 5 }, () => server.authenticateByBackchannel(client)));
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const token = ownHint(world, { exp: server.now + 3_600 });
    await expect(ask(world, token)).rejects.toMatchObject({ code: 'too_many_requests' });
    server.tables.backchannels.clear();
    expect(await ask(world, token)).toMatchObject({ status: 200 });
    expect(await ask(world, token)).toMatchObject(refusedAs('invalid_request', 'was used before'));
  });

  it('is remembered by who signed it: another signer may have the same jti', async () => {
    const world = hinting();
    const use = jest.spyOn(world.server.dependencies.usedAssertions, 'use');
    await ask(world, ownHint(world));
    await ask(world, issuersHint(world));
    const [one, other] = use.mock.calls.map(([{ hash }]) => hash);
    expect(one).not.toBe(other);
    expect(use).toHaveBeenCalledWith(expect.objectContaining({ issuedAt: world.server.now - 60, expiresAt: world.server.now + 300 }));
  });
});

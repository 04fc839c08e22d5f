import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import fc from 'fast-check';
import { type Application, backchannelGrant, deviceCodeGrant, type ResourceServer, type User } from '#contracts';
import { resolveResources } from './audience.js';
import { type Authorization, authorizationOf } from './authorization.js';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { introspectToken } from './endpoints/introspection.js';
import { accessAt, accessAtEach, narrowedAccess } from './resource-access.js';
import { isPlatformScope } from './scopes.js';
import { type Members, type TestClient, textIn, tokensOf } from './testing/client-requests.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { queryOf } from './testing/authorizing.js';
import { anApplication, aResourceServer, aTenant } from './testing/builders.js';
import { RequestKey, requestClaims } from './testing/request-objects.js';

/*
 * RFC 8707: several resources of one authorization, each of which has tokens of its own.
 */

const named = (name: string, ...scopes: readonly string[]): ResourceServer =>
  aResourceServer({
    identifier: `https://${name}.example`,
    name,
    scopes: scopes.map((scope) => ({ name: scope, description: `${scope} of ${name}` })),
  });

// Two of them name a scope alike.
const orders = named('orders', 'read', 'orders:write');
const stock = named('stock', 'read', 'stock:write');
const mail = named('mail', 'mail:read');
const both = [orders.identifier, stock.identifier];
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;

const setUp = (
  members: Partial<Application> = {},
  servers: readonly ResourceServer[] = [orders, stock, mail],
  user: Partial<User> = {},
) => {
  const server = new TestAuthorizationServer(aTenant('acme', { backchannelAuthentication: true }));
  server.tables.resourceServers = [...servers];
  server.tables.users.set(server.user.id, { ...server.user, ...user });
  const client = server.register(
    anApplication({
      scopes: ['openid', 'profile', 'email', 'read', 'orders:write', 'stock:write', 'mail:read'],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceCodeGrant, backchannelGrant, exchangeGrant],
      ...members,
    }),
  );
  return { server, client };
};

const asked: Members = { scope: 'openid read orders:write stock:write', resource: both };

const errorOf = async (server: TestAuthorizationServer, client: TestClient, changes: Members): Promise<string | undefined> =>
  queryOf(await server.start(client, changes))['error'];

const allowedTokens = async (server: TestAuthorizationServer, client: TestClient, changes: Members = asked) =>
  tokensOf(await server.redeem(client, await server.code(client, changes)));

const claimsOf = (token: string) => {
  const { aud, scope } = decodeJwt(token);
  return { aud: [aud ?? []].flat()[0], scope };
};

describe('RFC 8707 §2: the authorization server refuses with invalid_target', () => {
  it.each<[string, Members]>([
    ['resources of which one is unknown', { ...asked, resource: [...both, 'https://unknown.example'] }],
    ['a resource that is spelled otherwise', { ...asked, resource: [orders.identifier, `${stock.identifier}/`] }],
    ['a scope that none of the resources has', { scope: 'openid read mail:read', resource: both }],
    [
      'a scope of a resource that is not among those named',
      { scope: 'openid stock:write', resource: [orders.identifier, mail.identifier] },
    ],
    ['scopes of several resources none of which is named', { scope: 'orders:write stock:write' }],
    ['a scope that several resources have, none of which is named', { scope: 'openid read' }],
  ])('%s', async (_what, changes) => {
    const { server, client } = setUp();
    expect(await errorOf(server, client, changes)).toBe('invalid_target');
    const refused = { status: 400, body: { error: 'invalid_target' } };
    expect(await server.push(client, changes)).toMatchObject(refused);
    expect(await server.authorizeDevice(client, changes)).toMatchObject(refused);
    expect(await server.authenticateByBackchannel(client, { ...changes, scope: `openid ${String(changes['scope'])}` })).toMatchObject(
      refused,
    );
    expect(server.tables.requests.size).toBe(0);
  });

  it('more resources than a person looks through', async () => {
    const servers = Array.from({ length: 11 }, (_, nth) => named(`api-${nth}`, 'read'));
    const { server, client } = setUp({}, servers);
    const identifiers = servers.map(({ identifier }) => identifier);
    expect(await errorOf(server, client, { scope: 'openid read', resource: identifiers })).toBe('invalid_target');
    expect(await errorOf(server, client, { scope: 'openid read', resource: identifiers.slice(1) })).toBeUndefined();
  });

  it('a resource that the client may ask for nothing of', async () => {
    const { server, client } = setUp({ scopes: ['openid', 'orders:write'] });
    expect(await errorOf(server, client, { scope: 'openid orders:write', resource: [orders.identifier, mail.identifier] })).toBe(
      'invalid_target',
    );
  });

  it('§2.2: at the token endpoint a resource that was not granted, and several at once', async () => {
    const { server, client } = setUp();
    const code = await server.code(client, asked);
    const refused = { status: 400, body: { error: 'invalid_target' } };
    for (const resource of [mail.identifier, 'https://unknown.example', `${orders.identifier}/`, both])
      expect(await server.redeem(client, code, { resource })).toMatchObject(refused);
    const { refreshToken } = tokensOf(await server.redeem(client, code, { resource: stock.identifier }));
    for (const resource of [mail.identifier, 'https://unknown.example', both])
      expect(await server.refresh(client, refreshToken, { resource })).toMatchObject(refused);
    expect(await server.token(client, { grant_type: 'client_credentials', scope: 'read', resource: both })).toMatchObject(refused);
    const { accessToken } = tokensOf(await server.refresh(client, refreshToken));
    const exchange = { grant_type: exchangeGrant, subject_token: accessToken, resource: both };
    expect(await server.token(client, { ...exchange, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' })).toMatchObject(
      refused,
    );
  });

  it('a resource that is gone, and no other', async () => {
    const { server, client } = setUp();
    const { refreshToken } = await allowedTokens(server, client);
    server.tables.resourceServers = [stock];
    expect(await server.refresh(client, refreshToken)).toMatchObject({ body: { error: 'invalid_target' } });
    expect((await server.refresh(client, refreshToken, { resource: stock.identifier })).status).toBe(200);
  });
});

describe('RFC 8707 §2.2: an access token is for one resource', () => {
  it('the one that the token request names, with those of the granted scopes that belong to it', async () => {
    const { server, client } = setUp();
    const first = tokensOf(await server.redeem(client, await server.code(client, asked), { resource: stock.identifier }));
    expect(claimsOf(first.accessToken)).toEqual({ aud: stock.identifier, scope: 'openid read stock:write' });
    expect(first.scope).toBe('openid read stock:write');
    const second = tokensOf(await server.refresh(client, first.refreshToken, { resource: orders.identifier }));
    expect(claimsOf(second.accessToken)).toEqual({ aud: orders.identifier, scope: 'openid read orders:write' });
    const third = tokensOf(await server.refresh(client, second.refreshToken, { audience: stock.identifier, scope: 'read' }));
    expect(claimsOf(third.accessToken)).toEqual({ aud: stock.identifier, scope: 'read' });
  });

  it('the first one of the authorization request where it names none', async () => {
    const { server, client } = setUp();
    const { accessToken, refreshToken } = await allowedTokens(server, client, {
      ...asked,
      resource: [stock.identifier, orders.identifier],
    });
    expect(claimsOf(accessToken)).toEqual({ aud: stock.identifier, scope: 'openid read stock:write' });
    expect(claimsOf(tokensOf(await server.refresh(client, refreshToken)).accessToken).aud).toBe(stock.identifier);
  });

  it('RFC 6749 §6: a refresh narrows to scopes that were granted at the resource, and never to those of another one', async () => {
    const { server, client } = setUp();
    const { refreshToken } = await allowedTokens(server, client);
    for (const scope of ['stock:write', 'read mail:read', 'unknown'])
      expect(await server.refresh(client, refreshToken, { resource: orders.identifier, scope })).toMatchObject({
        body: { error: 'invalid_scope' },
      });
  });

  it('a scope that a resource names later, as another did before, was not granted there', async () => {
    const { server, client } = setUp();
    const { refreshToken } = await allowedTokens(server, client);
    server.tables.resourceServers = [orders, { ...stock, scopes: [...stock.scopes, { name: 'orders:write', description: '' }] }];
    const { accessToken } = tokensOf(await server.refresh(client, refreshToken, { resource: stock.identifier }));
    expect(claimsOf(accessToken).scope).toBe('openid read stock:write');
  });

  it('and not one that the client may ask for nothing of any more: what is left is for the platform', async () => {
    const { server, client } = setUp();
    const several = { scope: 'openid orders:write mail:read', resource: [orders.identifier, mail.identifier] };
    const { refreshToken } = await allowedTokens(server, client, several);
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { scopes: ['openid', 'orders:write'] });
    const ofMail = tokensOf(await server.refresh(client, refreshToken, { resource: mail.identifier }));
    expect(claimsOf(ofMail.accessToken)).toEqual({ aud: server.tenant.issuer, scope: 'openid' });
    const ofOrders = tokensOf(await server.refresh(client, ofMail.refreshToken));
    expect(claimsOf(ofOrders.accessToken)).toEqual({ aud: orders.identifier, scope: 'openid orders:write' });
  });

  it('by a device, and by a client that asks by itself', async () => {
    const { server, client } = setUp();
    const device = await server.authorizeDevice(client, asked);
    const waiting = await server.openDevice(textIn(device, 'user_code'));
    if (waiting?.kind !== 'login_required') throw new Error('nobody is asked');
    await server.resume(waiting.requestId, 'allow');
    const polled = await server.poll(client, textIn(device, 'device_code'), { resource: stock.identifier });
    expect(claimsOf(tokensOf(polled).accessToken)).toEqual({ aud: stock.identifier, scope: 'openid read stock:write' });
  });

  it('by a request that was pushed, or signed', async () => {
    const key = new RequestKey();
    const { server, client } = setUp({ jwks: key.jwks });
    const pushed = queryOf(await server.open(client, textIn(await server.push(client, asked), 'request_uri')));
    const signed = queryOf(
      await server.start(client, { request: key.sign(requestClaims(server, client.application, asked)), resource: mail.identifier }),
    );
    for (const { code = '' } of [pushed, signed]) {
      const { accessToken } = tokensOf(await server.redeem(client, code, { resource: stock.identifier }));
      expect(claimsOf(accessToken)).toEqual({ aud: stock.identifier, scope: 'openid read stock:write' });
    }
  });

  it('lives as long as that resource says, to the end of the grant too', async () => {
    const { server, client } = setUp({ refreshTokenLifetime: 1_000 }, [
      { ...orders, accessTokenLifetime: 60 },
      { ...stock, accessTokenLifetime: 3_600 },
    ]);
    const { refreshToken } = await allowedTokens(server, client);
    server.now += 999;
    expect((await server.refresh(client, refreshToken, { resource: stock.identifier })).body).toMatchObject({ expires_in: 3_600 });
  });

  it('authorizations of before there were several are as they were', () => {
    const before = JSON.stringify({ clientId: 'c', scopes: ['openid', 'read'], resources: [orders.identifier] });
    const read = authorizationOf(JSON.parse(before) as Authorization);
    expect(accessAt(read, orders.identifier)).toMatchObject({ scopes: ['openid', 'read'] });
  });
});

describe('RFC 8707 §2.1: what a user allows, at each of several resources', () => {
  const thirdParty = { firstParty: false };

  const consent = async (server: TestAuthorizationServer, client: TestClient, changes: Members = asked) => {
    const outcome = await server.start(client, changes);
    if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
    const request = { requestId: outcome.requestId, session: server.session() };
    return { requestId: outcome.requestId, shown: await describeAuthorization(server.tenant, request, server.dependencies) };
  };

  it('is shown by API, in the words of each, and lasts as long as the longest', async () => {
    const { server, client } = setUp({ ...thirdParty, grantTypes: ['authorization_code'] }, [
      { ...orders, accessTokenLifetime: 60 },
      { ...stock, accessTokenLifetime: 3_600 },
    ]);
    const { shown } = await consent(server, client);
    const scope = (name: string, description: string) => ({ name, description, allowed: false, sensitive: false });
    expect(shown?.scopes.map(({ name }) => name)).toEqual(['openid']);
    expect(shown).toMatchObject({
      apis: [
        { name: 'orders', scopes: [scope('read', 'read of orders'), scope('orders:write', 'orders:write of orders')] },
        { name: 'stock', scopes: [scope('read', 'read of stock'), scope('stock:write', 'stock:write of stock')] },
      ],
      duration: { kind: 'once', maxSeconds: 3_600 },
    });
  });

  it('is remembered by resource, asked again where it goes beyond, and for none of them because of the other', async () => {
    const { server, client } = setUp(thirdParty);
    const { requestId } = await consent(server, client, { scope: 'openid read', resource: orders.identifier });
    await server.resume(requestId, 'allow');
    expect(await errorOf(server, client, { scope: 'openid read', resource: orders.identifier, prompt: 'none' })).toBeUndefined();
    expect(await errorOf(server, client, { scope: 'openid read', resource: stock.identifier, prompt: 'none' })).toBe('consent_required');
    const { requestId: second, shown } = await consent(server, client, { scope: 'openid read', resource: both });
    expect(shown?.apis?.map((api) => api.scopes.map(({ allowed }) => allowed))).toEqual([[true], [false]]);
    expect(shown?.scopes.map(({ allowed }) => allowed)).toEqual([true]);
    await server.resume(second, 'allow');
    expect(await errorOf(server, client, { scope: 'openid read', resource: both, prompt: 'none' })).toBeUndefined();
    expect(await errorOf(server, client, { scope: 'openid read stock:write', resource: both, prompt: 'none' })).toBe('consent_required');
    expect(server.events.findLast(({ name }) => name === 'consentGranted')?.payload).toMatchObject({
      access: [
        { resource: orders.identifier, scopes: ['read'] },
        { resource: stock.identifier, scopes: ['read'] },
      ],
    });
  });

  it('is asked for at an API that nothing is asked of, too: a token for it may be enough to call it', async () => {
    const { server, client } = setUp(thirdParty);
    const { requestId } = await consent(server, client, { scope: 'openid orders:write', resource: orders.identifier });
    await server.resume(requestId, 'allow');
    const beside = { resource: [orders.identifier, mail.identifier], prompt: 'none' };
    for (const scope of ['orders:write', 'openid orders:write'])
      expect(await errorOf(server, client, { scope, ...beside })).toBe('consent_required');
    const alone = { scope: 'openid', resource: mail.identifier };
    expect(await errorOf(server, client, { ...alone, prompt: 'none' })).toBe('consent_required');
    const { requestId: second, shown } = await consent(server, client, alone);
    expect(shown?.apis).toMatchObject([{ name: 'mail', scopes: [] }]);
    await server.resume(second, 'allow');
    expect(await errorOf(server, client, { scope: 'openid orders:write', ...beside })).toBeUndefined();
  });

  it('offline access that was allowed at one is asked for at the other', async () => {
    const { server, client } = setUp(thirdParty);
    const { requestId } = await consent(server, client, { scope: 'openid offline_access read', resource: orders.identifier });
    await server.resume(requestId, 'allow');
    const { requestId: second } = await consent(server, client, { scope: 'openid read', resource: stock.identifier });
    await server.resume(second, 'allow');
    const { shown } = await consent(server, client, { scope: 'openid offline_access read', resource: both });
    expect(shown?.scopes).toMatchObject([
      { name: 'openid', allowed: true },
      { name: 'offline_access', allowed: false },
    ]);
  });

  it('is what their roles permit at each: one where nothing of it is left is not granted', async () => {
    const roles = [{ name: 'clerk', permissions: ['read'] }];
    const narrowing = { userScopes: 'permitted', roles } as const;
    const { server, client } = setUp({}, [{ ...orders, ...narrowing }, stock, mail], { roles: ['clerk'] });
    const first = await allowedTokens(server, client);
    expect(claimsOf(first.accessToken)).toEqual({ aud: orders.identifier, scope: 'openid read' });
    const second = tokensOf(await server.refresh(client, first.refreshToken, { resource: stock.identifier }));
    expect(claimsOf(second.accessToken)).toEqual({ aud: stock.identifier, scope: 'openid read stock:write' });

    const none = setUp({}, [{ ...orders, ...narrowing }, stock, mail]);
    const code = await none.server.code(none.client, asked);
    expect(await none.server.redeem(none.client, code, { resource: orders.identifier })).toMatchObject({
      body: { error: 'invalid_target' },
    });
    expect(claimsOf(tokensOf(await none.server.redeem(none.client, code)).accessToken)).toEqual({
      ...{ aud: stock.identifier, scope: 'openid read stock:write' },
    });
  });
});

describe('RFC 9396: authorization details of several resources', () => {
  const taking = (server: ResourceServer, ...types: readonly string[]): ResourceServer => ({
    ...server,
    authorizationDetailsTypes: types.map((type) => ({
      ...{ type, description: `${type} at ${server.name}` },
      schema: { type: 'object', properties: { amount: { type: 'number' } } },
    })),
  });
  const details = (...types: readonly string[]): string => JSON.stringify(types.map((type) => ({ type, amount: 1 })));
  const servers = [taking(orders, 'payment', 'note'), taking(stock, 'delivery', 'note')];
  const members = { authorizationDetailsTypes: ['payment', 'delivery', 'note'] };

  it('are each in the tokens of the one resource that takes them', async () => {
    const { server, client } = setUp(members, servers);
    const code = await server.code(client, { ...asked, authorization_details: details('payment', 'delivery') });
    const first = await server.redeem(client, code, { resource: stock.identifier });
    expect(first.body).toMatchObject({ authorization_details: [{ type: 'delivery' }] });
    const { refreshToken } = tokensOf(first);
    const second = await server.refresh(client, refreshToken, { resource: orders.identifier });
    expect(second.body).toMatchObject({ authorization_details: [{ type: 'payment' }] });
    const beyond = { resource: orders.identifier, authorization_details: details('delivery') };
    expect(await server.refresh(client, tokensOf(second).refreshToken, beyond)).toMatchObject({
      body: { error: 'invalid_authorization_details' },
    });
  });

  it('are refused with invalid_target where several of the resources take them, or none', async () => {
    const { server, client } = setUp(members, [...servers, taking(mail, 'other')]);
    expect(await errorOf(server, client, { ...asked, authorization_details: details('note') })).toBe('invalid_target');
    const elsewhere = { scope: 'openid mail:read stock:write', resource: [mail.identifier, stock.identifier] };
    expect(await errorOf(server, client, { ...elsewhere, authorization_details: details('payment') })).toBe('invalid_target');
  });
});

describe('whatever is asked for at several resources', () => {
  const servers = [orders, stock, mail];
  const all = servers.flatMap(({ scopes }) => scopes.map(({ name }) => name));
  const access = fc.record({
    scopes: fc.uniqueArray(fc.constantFrom('openid', 'email', ...all)),
    resources: fc.uniqueArray(fc.constantFrom(...servers.map(({ identifier }) => identifier)), { minLength: 2 }),
  });

  it('is told apart so that each resource has the scopes that it knows, and all together what was asked', () => {
    fc.assert(
      fc.property(access, ({ scopes, resources }) => {
        const known = scopes.filter(
          (scope) =>
            isPlatformScope(scope) ||
            servers.some((each) => resources.includes(each.identifier) && each.scopes.some(({ name }) => name === scope)),
        );
        const resolved = {
          scopes: known,
          authorizationDetails: [],
          ...resolveResources({ scopes: known, authorizationDetails: [] }, resources, servers, all),
        };
        const targets = accessAtEach(resolved);
        expect(targets.map(({ resource }) => resource)).toEqual(resources);
        expect(new Set(targets.flatMap((target) => target.scopes))).toEqual(new Set(known));
        for (const { resource, scopes: own } of targets) {
          const server = servers.find(({ identifier }) => identifier === resource);
          expect(own.every((scope) => isPlatformScope(scope) || server?.scopes.some(({ name }) => name === scope))).toBe(true);
        }
        expect(narrowedAccess(resolved, targets)).toEqual(resolved);
        expect(narrowedAccess(resolved, targets.slice(1)).scopes.every((scope) => known.includes(scope))).toBe(true);
      }),
    );
  });
});

describe('RFC 7662: introspection of what is for one of several resources', () => {
  it('tells the one audience and its scopes, and of the refresh token all scopes', async () => {
    const { server, client } = setUp();
    const { accessToken, refreshToken } = await allowedTokens(server, client);
    const answer = async (token: string) => introspectToken(server.tenant, { token }, server.dependencies);
    expect(await answer(accessToken)).toMatchObject({
      response: { aud: [orders.identifier, server.tenant.issuer], scope: 'openid read orders:write' },
    });
    expect(await answer(refreshToken)).toMatchObject({
      response: { aud: server.tenant.issuer, scope: 'openid read orders:write stock:write' },
    });
  });
});

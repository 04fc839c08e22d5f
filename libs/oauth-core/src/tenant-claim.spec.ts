import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { type Application, claimsHookDefaults, type Json, type JsonObject, jwtBearerGrant, problemsOfClaimName } from '#contracts';
import { ClientKey } from '#testing/builders';
import { introspectJwt, introspectToken } from './endpoints/introspection.js';
import { userinfoEndpoint } from './endpoints/userinfo.js';
import { storeApiKey } from './testing/api-keys.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { withAsked } from './testing/backchannels.js';
import { anApplication, aResourceServer, aTenant, aTrustedIssuer } from './testing/builders.js';
import { type TestTokens, tokensOf } from './testing/client-requests.js';
import { withDevice } from './testing/devices.js';

const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const idp = 'https://idp.example';

type Issued = { readonly server: TestAuthorizationServer; readonly tokens: TestTokens };

let key: ClientKey;
beforeAll(async () => {
  key = await ClientKey.generate('ES256', 'k1');
});

const aServer = (settings: Parameters<typeof aTenant>[1] = {}) => new TestAuthorizationServer(aTenant('acme', settings));

const signedIn = async (members: Partial<Application> = {}, scope = 'openid notes:read'): Promise<Issued> => {
  const server = aServer();
  return { server, tokens: await server.signIn(server.register(anApplication(members)), { scope }) };
};

/** A token that another authorization server says its user is good for, or that a workload has of its own issuer. */
const asserted = async (members: Partial<Application>, claims: JsonObject, header: JsonObject): Promise<Issued> => {
  const server = aServer();
  server.tables.trustedIssuers.push(aTrustedIssuer(idp, [key], { userMatching: 'username' }));
  const client = server.register(anApplication({ redirectUris: [], grantTypes: [jwtBearerGrant], scopes: ['notes:read'], ...members }));
  const assertion = await key.sign(
    { clientId: 'unused', issuer: server.tenant.issuer },
    {
      ...{ iss: idp, sub: 'ada', aud: server.tenant.issuer, jti: randomUUID(), iat: server.now, exp: server.now + 300 },
      ...{ client_id: client.application.clientId, ...claims },
    },
    header,
  );
  return { server, tokens: tokensOf(await server.token(client, { grant_type: jwtBearerGrant, assertion, scope: 'notes:read' })) };
};

const grants: { readonly [grant: string]: () => Promise<Issued> } = {
  code: () => signedIn(),
  refresh: async () => {
    const server = aServer();
    const client = server.register(anApplication());
    const { refreshToken } = await server.signIn(client, { scope: 'openid notes:read' });
    return { server, tokens: tokensOf(await server.refresh(client, refreshToken)) };
  },
  'client credentials': async () => {
    const server = aServer();
    const client = server.register(anApplication());
    return { server, tokens: tokensOf(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' })) };
  },
  device: async () => {
    const { server, decide, poll } = await withDevice(undefined, { scope: 'openid notes:read' });
    await decide('allow');
    return { server, tokens: tokensOf(await poll()) };
  },
  'token exchange': async () => {
    const { server, tokens } = await signedIn();
    const { identifier } = server.resourceServer;
    const backend = server.register(
      anApplication({ grantTypes: [tokenExchangeGrant], tokenExchangeSubjects: [identifier], tokenExchangeTargets: [identifier] }),
    );
    const asked = { subject_token: tokens.accessToken, subject_token_type: accessTokenType, resource: identifier, scope: 'notes:read' };
    return { server, tokens: tokensOf(await server.token(backend, { grant_type: tokenExchangeGrant, ...asked })) };
  },
  'identity assertion': () => asserted({ identityAssertionIssuers: [idp] }, { scope: 'notes:read' }, { typ: 'oauth-id-jag+jwt' }),
  'JWT bearer': () => asserted({ assertionSubjects: [{ issuer: idp, subject: 'ada' }] }, {}, {}),
  backchannel: async () => {
    const { server, decide, poll } = await withAsked(undefined, { scope: 'openid notes:read' });
    await decide('allow');
    return { server, tokens: tokensOf(await poll()) };
  },
  password: async () => {
    const server = aServer({ legacyFeatures: ['password_grant'] });
    server.passwords.set('ada', { password: 'plum kettle orbit', session: server.session() });
    const client = server.register(anApplication({ legacyFeatures: ['password_grant'], grantTypes: ['password'] }));
    const typed = { username: 'ada', password: 'plum kettle orbit', scope: 'openid notes:read' };
    return { server, tokens: tokensOf(await server.token(client, { grant_type: 'password', ...typed })) };
  },
};

const introspect = ({ tenant, dependencies }: TestAuthorizationServer, token: string) => introspectToken(tenant, { token }, dependencies);

const userinfo = async ({ tenant, dependencies }: TestAuthorizationServer, token: string) =>
  (await userinfoEndpoint(tenant, { authorization: `Bearer ${token}`, bodyToken: null }, dependencies)).body;

describe('tenant_id: whose tokens they are', () => {
  it.each(Object.entries(grants))('is told in each token of the grant %s, and by introspection', async (_grant, issue) => {
    const { server, tokens } = await issue();
    const own = { tenant_id: server.tenant.tenantId };
    for (const token of [tokens.accessToken, tokens.idToken].filter((each) => each !== '')) expect(decodeJwt(token)).toMatchObject(own);
    expect(await introspect(server, tokens.accessToken)).toMatchObject({ active: true, response: own });
  });

  it('is told of opaque tokens, of refresh tokens and of API keys', async () => {
    const server = aServer({ apiKeys: 'users' });
    server.tables.resourceServers.splice(
      0,
      1,
      aResourceServer({ tokenFormat: 'opaque', scopes: [{ name: 'notes:read', description: '', apiKeys: true }] }),
    );
    const { accessToken, refreshToken } = await server.signIn(server.register(anApplication()), { scope: 'openid notes:read' });
    const [resourceServer = server.resourceServer] = server.tables.resourceServers;
    const { key: apiKey } = storeApiKey(server, { userId: server.user.id, clientId: null }, { resourceServer });
    for (const token of [accessToken, refreshToken, apiKey])
      expect(await introspect(server, token)).toMatchObject({ active: true, response: { tenant_id: server.tenant.tenantId } });
  });

  it('is told by userinfo, to clients too that know their users by pairwise identifiers: it is the same for all of the issuer', async () => {
    const { server, tokens } = await signedIn({ subjectType: 'pairwise' }, 'openid');
    expect(await userinfo(server, tokens.accessToken)).toMatchObject({ tenant_id: server.tenant.tenantId });
  });

  it('is told by a replica that has no store of tokens', async () => {
    const { server, tokens } = await signedIn();
    const revocations = { include: () => false };
    expect(await introspectJwt(server.tenant, tokens.accessToken, { ...server.dependencies, revocations })).toMatchObject({
      response: { tenant_id: server.tenant.tenantId },
    });
  });

  it('RFC 7662 §2.2: is not told of a token that is not active, nor of one of another tenant', async () => {
    const { server, tokens } = await signedIn();
    for (const asked of [server, aServer()]) {
      if (asked === server) server.now += 86_400;
      expect(await introspect(asked, tokens.accessToken)).toEqual({ active: false });
    }
  });
});

describe('tenant_id is said by the platform alone', () => {
  it.each(['tenant_id', 'TENANT_ID', 'Tenant_Id'])('is refused as the name of a mapping, an attribute or a claim of a hook: %s', (name) => {
    expect(problemsOfClaimName(name)).toEqual(['is a name that tokens give a meaning of their own']);
  });

  it('is left to userinfo by an ID token that is lean: its client has one issuer, and OpenID Connect knows no such claim', async () => {
    const { server, tokens } = await signedIn({ idTokenClaims: 'lean' }, 'openid profile');
    expect(decodeJwt(tokens.idToken)).not.toHaveProperty('tenant_id');
    expect(await userinfo(server, tokens.accessToken)).toHaveProperty('tenant_id', server.tenant.tenantId);
  });

  it('no mapping, hook, custom claim or request by name takes its place, whatever was stored before the name was reserved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ minLength: 1 }), fc.uuid(), fc.integer(), fc.constant({ a: 1 })), async (forged) => {
        const server = aServer();
        const places = ['access_token', 'id_token', 'userinfo'] as const;
        const claim = { tenant_id: forged as Json };
        server.database.changeUser(server.tenant.tenantId, server.user.id, { customClaims: claim });
        const hook = { url: 'https://hook.example', in: places, on_failure: 'fallback', fallback: claim } as const;
        const client = server.register(
          anApplication({
            claimMappings: [{ claim: 'tenant_id', from: 'constant', value: forged as Json, in: places }],
            claimsHook: { ...claimsHookDefaults, ...hook },
          }),
        );
        const claims = JSON.stringify({ id_token: { tenant_id: { value: forged } }, userinfo: { tenant_id: { value: forged } } });
        const { accessToken, idToken } = await server.signIn(client, { scope: 'openid profile', claims });
        Object.assign(client.application, { idTokenClaims: 'lean' });
        const lean = await server.signIn(client, { scope: 'openid profile', claims });
        expect(decodeJwt(lean.idToken)).not.toHaveProperty('tenant_id');
        const told = [decodeJwt(accessToken), decodeJwt(idToken), await userinfo(server, accessToken)];
        expect(told.map((each) => each?.['tenant_id'])).toEqual(Array(3).fill(server.tenant.tenantId));
      }),
      { numRuns: 10 },
    );
  });

  it('tokens of two tenants never carry the id of the other, though users, clients and keys are the same', async () => {
    const acme = aServer();
    const globex = new TestAuthorizationServer(aTenant('globex'), acme.database, acme.keys);
    for (const [own, other] of [
      [acme, globex],
      [globex, acme],
    ] as const) {
      const { accessToken, idToken } = await own.signIn(own.register(anApplication()), { scope: 'openid profile' });
      const told = [decodeJwt(accessToken), decodeJwt(idToken), await userinfo(own, accessToken), await introspect(own, accessToken)];
      for (const each of told) {
        expect(JSON.stringify(each)).toContain(own.tenant.tenantId);
        expect(JSON.stringify(each)).not.toContain(other.tenant.tenantId);
      }
    }
  });
});

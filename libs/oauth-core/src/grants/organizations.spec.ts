import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { JsonObject } from '#contracts';
import { introspectToken } from '../endpoints/introspection.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { type Members, textIn, tokensOf } from '../testing/client-requests.js';
import { grantHandlers } from './index.js';
import { aResourceServer } from '../testing/builders.js';
import { acme, aMembership, globex, withOrganizations } from '../testing/organizations.js';

const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const ofAcme = { org_id: acme.organizationId, org_name: 'acme' };
const ofGlobex = { org_id: globex.organizationId, org_name: 'globex' };
const none = { org_id: undefined, org_name: undefined };
const told = (claims: JsonObject) => ({ org_id: claims['org_id'], org_name: claims['org_name'] });

const signedIn = async (
  application: Parameters<typeof withOrganizations>[0] = {},
  changes: Members = { organization: 'acme' },
  memberOf?: Parameters<typeof withOrganizations>[1],
) => {
  const world = withOrganizations(application, memberOf);
  const { server, client } = world;
  const tokens = await world.signIn(changes);
  const refresh = (members: Members = {}, token = tokens.refreshToken) => server.refresh(client, token, members);
  const introspect = (token: string) => introspectToken(server.tenant, { token }, server.dependencies);
  const userinfo = (token: string) =>
    userinfoEndpoint(server.tenant, { authorization: `Bearer ${token}`, bodyToken: null }, server.dependencies);
  return { ...world, tokens, refresh, introspect, userinfo };
};

describe('tokens of an authorization for an organization', () => {
  it('tell it: access token, ID token, userinfo and introspection', async () => {
    const { tokens, userinfo, introspect } = await signedIn();
    expect(told(decodeJwt(tokens.accessToken) as JsonObject)).toEqual(ofAcme);
    expect(told(decodeJwt(tokens.idToken) as JsonObject)).toEqual(ofAcme);
    expect((await userinfo(tokens.accessToken)).body).toMatchObject(ofAcme);
    expect(await introspect(tokens.accessToken)).toMatchObject({ response: ofAcme });
  });

  it('tell none where there is none', async () => {
    const { tokens, userinfo } = await signedIn({}, {});
    for (const token of [tokens.accessToken, tokens.idToken]) expect(told(decodeJwt(token) as JsonObject)).toEqual(none);
    expect(told((await userinfo(tokens.accessToken)).body ?? {})).toEqual(none);
  });

  it('opaque ones tell it as well', async () => {
    const world = withOrganizations();
    world.server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })];
    const { accessToken } = await world.signIn({ organization: 'acme', scope: 'notes:read' });
    expect(await introspectToken(world.server.tenant, { token: accessToken }, world.server.dependencies)).toMatchObject({
      response: ofAcme,
    });
  });

  it('no attribute, custom claim or mapping of a tenant says it for the platform', async () => {
    const world = withOrganizations();
    world.server.database.changeUser(world.server.tenant.tenantId, world.server.user.id, {
      customClaims: { org_id: 'forged', org_name: 'forged' },
    });
    const { idToken, accessToken } = await world.signIn({ organization: 'acme' });
    for (const token of [idToken, accessToken]) expect(told(decodeJwt(token) as JsonObject)).toEqual(ofAcme);
    const without = await world.signIn({});
    for (const token of [without.idToken, without.accessToken]) expect(told(decodeJwt(token) as JsonObject)).toEqual(none);
  });

  it('have the roles of the membership beside those of the user, and none of another organization', async () => {
    const memberOf = [
      { ...acme, roles: ['editor'] },
      { ...globex, roles: ['owner'] },
    ];
    const world = withOrganizations({}, memberOf);
    world.server.database.changeUser(world.server.tenant.tenantId, world.server.user.id, { roles: ['employee', 'editor'] });
    const rolesOf = async (changes: Members) => {
      const { accessToken, idToken } = await world.signIn({ ...changes, prompt: 'consent' });
      return [decodeJwt(accessToken)['roles'], decodeJwt(idToken)['roles']];
    };
    expect((await rolesOf({ organization: 'acme' }))[0]).toEqual(['employee', 'editor']);
    expect((await rolesOf({ organization: 'globex' }))[0]).toEqual(['employee', 'editor', 'owner']);
    expect((await rolesOf({}))[0]).toEqual(['employee', 'editor']);
  });
});

describe('a code for an organization', () => {
  const invalid = { status: 400, body: { error: 'invalid_grant' } };

  it('is not redeemed by who has left it meanwhile', async () => {
    const { server, client, allow, join } = withOrganizations();
    const code = await allow({ organization: 'acme' });
    join(globex);
    expect(await server.redeem(client, code)).toMatchObject(invalid);
    expect(server.tables.grants.size).toBe(0);
  });

  it('is not redeemed by an application that may act in none any more', async () => {
    const { server, client, allow, change } = withOrganizations();
    const code = await allow({ organization: 'acme' });
    change({ organizationUsage: 'none' });
    expect(await server.redeem(client, code)).toMatchObject(invalid);
  });

  it('for none is not redeemed by an application that needs one since', async () => {
    const { server, client, allow, change } = withOrganizations();
    const code = await allow();
    change({ organizationUsage: 'required' });
    expect(await server.redeem(client, code)).toMatchObject(invalid);
  });
});

describe('RFC 6749 §6: a refresh in an organization', () => {
  const invalid = { status: 400, body: { error: 'invalid_grant' } };

  it('stays in it', async () => {
    const { refresh } = await signedIn();
    const { accessToken, idToken } = tokensOf(await refresh());
    expect([accessToken, idToken].map((token) => told(decodeJwt(token) as JsonObject))).toEqual([ofAcme, ofAcme]);
  });

  it('is invalid_grant for who has left it, and works again for who has come back: the token was not spent', async () => {
    const { refresh, join } = await signedIn();
    join(globex);
    expect(await refresh()).toMatchObject(invalid);
    join(acme);
    expect((await refresh()).status).toBe(200);
  });

  it('has the roles of now', async () => {
    const { refresh, join } = await signedIn();
    join({ ...acme, roles: ['editor'] });
    expect(decodeJwt(tokensOf(await refresh()).accessToken)['roles']).toEqual(['editor']);
  });

  it.each(['none', 'required'] as const)(
    'is invalid_grant where the application is registered otherwise since: %s',
    async (organizationUsage) => {
      const { refresh, change } = await signedIn({}, organizationUsage === 'none' ? { organization: 'acme' } : {});
      change({ organizationUsage });
      expect(await refresh()).toMatchObject(invalid);
    },
  );
});

describe('another organization at a refresh', () => {
  const denied = { status: 400, body: { error: 'access_denied' } };

  it('is for that response alone: the grant keeps its own', async () => {
    const { refresh, userinfo, introspect } = await signedIn({ firstParty: true, organizationUsage: 'required' }, { organization: 'acme' });
    const other = tokensOf(await refresh({ organization: 'globex' }));
    for (const token of [other.accessToken, other.idToken]) expect(told(decodeJwt(token) as JsonObject)).toEqual(ofGlobex);
    expect((await userinfo(other.accessToken)).body).toMatchObject(ofGlobex);
    expect(await introspect(other.accessToken)).toMatchObject({ response: ofGlobex });
    const own = tokensOf(await refresh({}, other.refreshToken));
    expect(told(decodeJwt(own.accessToken) as JsonObject)).toEqual(ofAcme);
  });

  it('brings the roles of that one alone', async () => {
    const memberOf = [
      { ...acme, roles: ['owner'] },
      { ...globex, roles: ['guest'] },
    ];
    const { refresh } = await signedIn({ firstParty: true }, { organization: 'acme' }, memberOf);
    expect(decodeJwt(tokensOf(await refresh({ organization: globex.organizationId })).accessToken)['roles']).toEqual(['guest']);
  });

  it('is written down before tokens are issued for it, so that the grant ends with that membership', async () => {
    const { server, refresh } = await signedIn({ firstParty: true });
    await refresh({ organization: 'globex' });
    expect([...server.tables.notedOrganizations.values()]).toEqual([[globex.organizationId]]);
  });

  it('is not written down where it is the own one', async () => {
    const { server, refresh } = await signedIn({ firstParty: true });
    expect((await refresh({ organization: 'acme' })).status).toBe(200);
    expect(server.tables.notedOrganizations.size).toBe(0);
  });

  it('is refused where its user left it while it was written down', async () => {
    const { server, refresh, join } = await signedIn({ firstParty: true });
    const { noteOrganization } = server.database.stores.grants;
    server.database.stores.grants.noteOrganization = async (...asked) => {
      join(acme);
      return noteOrganization(...asked);
    };
    expect(await refresh({ organization: 'globex' })).toMatchObject(denied);
  });

  it('is one and the same refusal for one that there is not, that the user is no member of, and that they have not allowed', async () => {
    const { server, refresh } = await signedIn({ firstParty: false });
    const replies = await Promise.all(
      ['initech', aMembership('x').organizationId, 'globex'].map((organization) => refresh({ organization })),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    expect(replies[0]).toMatchObject(denied);
    expect(server.tables.refreshTokens.size).toBe(1);
  });

  it('is given where the user allowed all of it for that one', async () => {
    const { client, server, refresh, allow } = await signedIn({ firstParty: false });
    await allow({ organization: 'globex', scope: 'openid' });
    expect(await refresh({ organization: 'globex' })).toMatchObject(denied);
    expect(told(decodeJwt(textIn(await refresh({ organization: 'globex', scope: 'openid' }), 'access_token')) as JsonObject)).toEqual(
      ofGlobex,
    );
    expect(client.application.clientId).toBe([...server.tables.grants.values()][0]?.authorization.clientId);
  });

  it('is refused to a grant for none where nothing was allowed for that one', async () => {
    const { refresh } = await signedIn({ firstParty: false }, {});
    expect(await refresh({ organization: 'acme' })).toMatchObject(denied);
  });

  it('is invalid_request for an application that may ask for none', async () => {
    const { refresh } = await signedIn({ organizationUsage: 'none' }, {});
    expect(await refresh({ organization: 'acme' })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('does not help who has left the own one', async () => {
    const { refresh, join } = await signedIn({ firstParty: true });
    join(globex);
    expect(await refresh({ organization: 'globex' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is refused with two of them', async () => {
    const { refresh } = await signedIn({ firstParty: true });
    expect(await refresh({ organization: ['acme', 'globex'] })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('is refused for details, which were allowed for one thing in the own one (RFC 9396 §6)', async () => {
    const type = { type: 'payment', description: 'Pay', schema: { type: 'object' } };
    const world = withOrganizations({ authorizationDetailsTypes: ['payment'] });
    world.server.tables.resourceServers = [aResourceServer({ authorizationDetailsTypes: [type] })];
    const asked = { scope: 'openid notes:read', authorization_details: '[{"type":"payment"}]' };
    const { refreshToken } = await world.signIn({ ...asked, organization: 'acme' });
    await world.allow({ ...asked, organization: 'globex' });
    expect(await world.server.refresh(world.client, refreshToken, { organization: 'globex' })).toMatchObject(denied);
  });
});

describe('an access token for an organization', () => {
  it('is worth nothing at userinfo once its user has left it', async () => {
    const { tokens, userinfo, join } = await signedIn();
    join(globex);
    expect((await userinfo(tokens.accessToken)).status).toBe(401);
  });

  it('is inactive where it tells permissions and its user has left: they are those of now', async () => {
    const permitting = aResourceServer({ roles: [{ name: 'reader', permissions: ['notes:read'] }] });
    const world = withOrganizations({}, [{ ...acme, roles: ['reader'] }]);
    world.server.tables.resourceServers = [permitting];
    const { accessToken } = await world.signIn({ organization: 'acme', scope: 'notes:read' });
    const introspect = () => introspectToken(world.server.tenant, { token: accessToken }, world.server.dependencies);
    expect(await introspect()).toMatchObject({ response: { ...ofAcme, permissions: ['notes:read'] } });
    world.join(acme);
    expect(await introspect()).toMatchObject({ response: { ...ofAcme, permissions: [] } });
    world.join();
    expect(await introspect()).toEqual({ active: false });
  });
});

describe('RFC 8693: a token for an organization that is exchanged', () => {
  const exchanging = { firstParty: true, grantTypes: ['authorization_code', 'refresh_token', tokenExchangeGrant] } as const;
  const exchange = ({ server, client }: Awaited<ReturnType<typeof signedIn>>, subjectToken: string, by = client) =>
    server.token(by, {
      grant_type: tokenExchangeGrant,
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
  const claimsOf = (reply: Parameters<typeof textIn>[0]) => told(decodeJwt(textIn(reply, 'access_token')) as JsonObject);

  it('gives one for the same, also where it was switched', async () => {
    const world = await signedIn(exchanging);
    expect(claimsOf(await exchange(world, world.tokens.accessToken))).toEqual(ofAcme);
    const switched = textIn(await world.refresh({ organization: 'globex' }), 'access_token');
    expect(claimsOf(await exchange(world, switched))).toEqual(ofGlobex);
  });

  it('is refused where its user has left it', async () => {
    const world = await signedIn(exchanging);
    world.join(globex);
    expect(await exchange(world, world.tokens.accessToken)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('for none is refused to an application that needs one', async () => {
    const world = await signedIn(exchanging, {});
    world.change({ organizationUsage: 'required' });
    expect(await exchange(world, world.tokens.accessToken)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

describe('grants that name no organization', () => {
  const grantTypes = grantHandlers.map(({ grantType }) => grantType).filter((grantType) => grantType !== 'refresh_token');

  it.each(grantTypes)('%s is refused with one, and is not silently for another or for none', async (grantType) => {
    const { server, client } = withOrganizations({ grantTypes, legacyFeatures: ['password_grant'], firstParty: true });
    Object.assign(server.tenant.settings, { legacyFeatures: ['password_grant'], backchannelAuthentication: true });
    const reply = await server.token(client, { grant_type: grantType, organization: 'acme' });
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(textIn(reply, 'error_description')).toMatch(/organization/);
  });

  it('an organization beside a code is refused before the code is spent', async () => {
    const { server, client, allow } = withOrganizations();
    const code = await allow({ organization: 'acme' });
    for (const organization of ['acme', 'globex'])
      expect(await server.redeem(client, code, { organization })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await server.redeem(client, code)).toMatchObject({ status: 200 });
  });

  it('RFC 6749 §3.2: one without a value is as if it were left out, and so is a parameter that nobody knows', async () => {
    const { server, client } = withOrganizations();
    const asked = { grant_type: 'client_credentials', scope: 'notes:read', organization: '', organisation: 'acme' };
    expect(await server.token(client, asked)).toMatchObject({ status: 200 });
  });

  it('RFC 6749 §4.3: the password grant is refused to an application that needs one, before a password is looked at', async () => {
    const { server, client } = withOrganizations({ organizationUsage: 'required', grantTypes: ['password'], firstParty: true });
    Object.assign(server.tenant.settings, { legacyFeatures: ['password_grant'] });
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { legacyFeatures: ['password_grant'] });
    const reply = await server.token(client, { grant_type: 'password', username: 'ada', password: 'x' });
    expect(reply).toMatchObject({ body: { error: 'unauthorized_client' } });
    expect(textIn(reply, 'error_description')).toMatch(/organization/);
    expect(server.typedPasswords).toEqual([]);
  });

  it('an identity assertion is refused to an application that needs one, before it is looked at', async () => {
    const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const { server, client } = withOrganizations({ organizationUsage: 'required', grantTypes: [grantType] });
    const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'oauth-id-jag+jwt' })).toString('base64url');
    const reply = await server.token(client, { grant_type: grantType, assertion: `${header}.e30.c2ln` });
    expect(reply).toMatchObject({ body: { error: 'unauthorized_client' } });
    expect(textIn(reply, 'error_description')).toMatch(/organization/);
  });

  it('RFC 6749 §4.4: client credentials are of no user, and so of no organization, whatever the application needs', async () => {
    const { server, client } = withOrganizations({ organizationUsage: 'required' });
    const reply = await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' });
    expect(told(decodeJwt(textIn(reply, 'access_token')) as JsonObject)).toEqual(none);
  });
});

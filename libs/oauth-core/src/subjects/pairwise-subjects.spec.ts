import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Application, backchannelGrant, type ClientId } from '#contracts';
import { introspectJwt, introspectToken } from '../endpoints/introspection.js';
import { beginLogout } from '../endpoints/logout.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { logoutFrames } from '../frontchannel-logout.js';
import { issueLogoutToken } from '../logout-token.js';
import { listOf, type Members, type TestClient, textIn, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { queryOf } from '../testing/authorizing.js';
import { anApplication, aResourceServer, aUser } from '../testing/builders.js';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const chat = { audience: 'https://chat.example/', client_id: 'wiki-there', scopes: ['chat.read'], resources: [] };
const hosts = { one: 'one.example', two: 'two.example' } as const;

/** Two sectors with an application each, and one that is told public subjects. */
const setUp = () => {
  const server = new TestAuthorizationServer();
  const register = (host: string, members: Partial<Application> = {}): TestClient =>
    server.register(
      anApplication({
        subjectType: 'pairwise',
        redirectUris: [`https://${host}/cb`],
        frontchannelLogoutUri: `https://${host}/logout`,
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', exchangeGrant],
        scopes: ['openid', 'email', 'offline_access', 'notes:read'],
        ...members,
      }),
    );
  const [one, two, open] = [register(hosts.one), register(hosts.two), register('open.example', { subjectType: 'public' })];
  const userinfo = async (accessToken: string) =>
    (await userinfoEndpoint(server.tenant, { authorization: `Bearer ${accessToken}`, bodyToken: null }, server.dependencies)).body;
  const introspect = async (token: string) => {
    const answer = await introspectToken(server.tenant, { token }, server.dependencies);
    return answer.active ? answer.response : null;
  };
  const subjectAt = async (client: TestClient) => String(decodeJwt((await server.signIn(client, { scope: 'openid' })).idToken).sub);
  return { server, register, one, two, open, userinfo, introspect, subjectAt };
};

describe('OpenID Connect Core §8: two sectors', () => {
  it('are told other identifiers of a user and of their session, and neither the public one', async () => {
    const { server, one, two, open } = setUp();
    const session = server.session();
    const told = await Promise.all(
      [one, two, open].map(async (client) => {
        const { idToken } = tokensOf(await server.redeem(client, await server.code(client, { scope: 'openid' }, session)));
        return decodeJwt(idToken);
      }),
    );
    for (const name of ['sub', 'sid']) expect(new Set(told.map((claims) => claims[name])).size).toBe(3);
    expect(told[2]).toMatchObject({ sub: server.user.id, sid: session.sessionId });
  });

  it('find nothing in common in all that they are told of one sign-in', async () => {
    const { server, one, two, userinfo, introspect } = setUp();
    const told = await Promise.all(
      [one, two].map(async (client) => {
        const tokens = await server.signIn(client, { scope: 'openid offline_access notes:read' });
        const answers = [decodeJwt(tokens.idToken), decodeJwt(tokens.accessToken), await userinfo(tokens.accessToken)];
        return JSON.stringify([...answers, await introspect(tokens.accessToken), await introspect(tokens.refreshToken)]);
      }),
    );
    const { sessionId } = server.session();
    for (const text of told) for (const id of [server.user.id, sessionId]) expect(text).not.toContain(id);
    const idsIn = (text = ''): ReadonlySet<string> => new Set(text.match(/(?<=":")[A-Za-z0-9_-]{22}(?=")/g));
    expect([...idsIn(told[0])].filter((id) => idsIn(told[1]).has(id))).toEqual([]);
  });

  it('are told no name that others know the user by, where no scope tells it', async () => {
    const { server, register } = setUp();
    const client = register(hosts.one, { scopes: ['openid', 'profile', 'notes:read'] });
    const named = async (scope: string) => decodeJwt((await server.signIn(client, { scope })).accessToken)['username'];
    expect([await named('openid notes:read'), await named('openid profile notes:read')]).toEqual([undefined, server.user.username]);
  });

  it('are one for all applications at their host', async () => {
    const { one, register, subjectAt } = setUp();
    const another = register(hosts.one);
    const member = register('elsewhere.example', { sectorIdentifierUri: `https://${hosts.one}/sector` });
    const subject = await subjectAt(one);
    expect([await subjectAt(another), await subjectAt(member)]).toEqual([subject, subject]);
  });

  it('are apart at each tenant', async () => {
    const [acme, other] = [setUp(), setUp()];
    other.server.tables.users.set(acme.server.user.id, { ...acme.server.user });
    Object.assign(other.server.user, acme.server.user);
    expect(await other.subjectAt(other.one)).not.toBe(await acme.subjectAt(acme.one));
  });
});

describe('OpenID Connect Core §8: the pairwise sub of a client', () => {
  it('is in its ID tokens, refreshed ones too, at userinfo, and in its access tokens, which it can read', async () => {
    const { server, one, userinfo, subjectAt } = setUp();
    const sub = await subjectAt(one);
    const first = await server.signIn(one, { scope: 'openid offline_access' });
    const { accessToken, idToken } = tokensOf(await server.refresh(one, first.refreshToken));
    for (const token of [first.idToken, first.accessToken, accessToken, idToken]) expect(decodeJwt(token).sub).toBe(sub);
    expect(await userinfo(accessToken)).toEqual({ sub, tenant_id: server.tenant.tenantId });
  });

  it.each(['jwt', 'opaque'] as const)('is what its API is told at introspection, of tokens that are %s', async (tokenFormat) => {
    const { server, one, introspect, subjectAt } = setUp();
    server.tables.resourceServers = [aResourceServer({ tokenFormat })];
    const sub = await subjectAt(one);
    const { accessToken } = await server.signIn(one, { scope: 'openid notes:read' });
    expect(await introspect(accessToken)).toMatchObject({ sub, client_id: one.application.clientId });
  });

  it('is what a verifier tells that has no store', async () => {
    const { server, one, subjectAt } = setUp();
    const sub = await subjectAt(one);
    const { accessToken } = await server.signIn(one, { scope: 'openid notes:read' });
    const dependencies = { ...server.dependencies, revocations: { include: () => false } };
    expect(await introspectJwt(server.tenant, accessToken, dependencies)).toMatchObject({ userId: null, response: { sub } });
  });

  it('is not that of the client itself, where it acts for itself', async () => {
    const { server, one } = setUp();
    const { accessToken } = tokensOf(await server.token(one, { grant_type: 'client_credentials', scope: 'notes:read' }));
    expect(decodeJwt(accessToken).sub).toBe(one.application.clientId);
  });

  it('is in logout tokens and frames, with the sid that it knows', async () => {
    const { server, one } = setUp();
    const session = server.session();
    const { idToken } = tokensOf(await server.redeem(one, await server.code(one, { scope: 'openid' }, session)));
    const { sub, sid } = decodeJwt(idToken);
    const { application } = one;
    const token = await issueLogoutToken(server.tenant, { application, ...session }, server.dependencies);
    expect(decodeJwt(token)).toMatchObject({ sub, sid });
    const [frame = ''] = await logoutFrames(server.tenant, [session.sessionId], server.dependencies);
    expect(new URL(frame).searchParams.get('sid')).toBe(sid);
  });

  it('is what another authorization server is told by an identity assertion (ID-JAG)', async () => {
    const { server, register, subjectAt } = setUp();
    const wiki = register(hosts.one, { identityAssertionTargets: [chat] });
    const { idToken } = await server.signIn(wiki, { scope: 'openid' });
    const reply = await server.token(wiki, {
      ...{ grant_type: exchangeGrant, requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag', audience: chat.audience },
      ...{ subject_token: idToken, subject_token_type: idTokenType },
    });
    expect(decodeJwt(textIn(reply, 'access_token')).sub).toBe(await subjectAt(wiki));
  });
});

describe('OpenID Connect Core §3.1.2.1: an id_token_hint with a pairwise sub', () => {
  const silently = (idToken: string): Members => ({ scope: 'openid', prompt: 'none', id_token_hint: idToken });

  it('names the user to the client that got it, and nobody to any other', async () => {
    const { server, one, two } = setUp();
    const { idToken } = await server.signIn(one, { scope: 'openid' });
    expect(queryOf(await server.start(one, silently(idToken)))).toHaveProperty('code');
    expect(queryOf(await server.start(two, silently(idToken)))).toMatchObject({ error: 'invalid_request' });
    const stranger = { ...server.session(), userId: aUser().id };
    expect(queryOf(await server.start(one, silently(idToken), stranger))).toMatchObject({ error: 'login_required' });
  });

  it('is refused by an application that is of another sector by now', async () => {
    const { server, one } = setUp();
    const { idToken } = await server.signIn(one, { scope: 'openid' });
    const moved = { ...one.application, sectorIdentifierUri: 'https://elsewhere.example/sector' };
    server.register(moved);
    expect(queryOf(await server.start(one, silently(idToken)))).not.toHaveProperty('code');
  });

  it('is one with the public sub, too, that the client was told before its subjects were pairwise', async () => {
    const { server, open } = setUp();
    const { idToken } = await server.signIn(open, { scope: 'openid' });
    server.tables.applications.set(open.application.clientId, {
      ...{ resourceServer: null, secrets: [], ...server.tables.applications.get(open.application.clientId) },
      application: { ...open.application, subjectType: 'pairwise' },
    });
    expect(queryOf(await server.start(open, silently(idToken)))).toHaveProperty('code');
  });

  it('ends the session that its sid names (RP-Initiated Logout §2)', async () => {
    const { server, one } = setUp();
    const session = server.session();
    const { idToken } = tokensOf(await server.redeem(one, await server.code(one, { scope: 'openid' }, session)));
    const logout = (current: typeof session | null) =>
      beginLogout(server.tenant, { parameters: listOf({ id_token_hint: idToken }), session: current }, server.dependencies);
    const { sessionId, userId } = session;
    expect(await logout(session)).toMatchObject({ kind: 'end_session', session: null });
    expect(await logout(null)).toMatchObject({ kind: 'end_session', session: { sessionId, userId } });
  });

  it('has its user asked (CIBA §7.1)', async () => {
    const { server, register } = setUp();
    Object.assign(server.tenant.settings, { backchannelAuthentication: true });
    const client = register(hosts.one, { grantTypes: ['authorization_code', backchannelGrant], jwksUri: `https://${hosts.one}/jwks` });
    const { idToken } = await server.signIn(client, { scope: 'openid' });
    const reply = await server.authenticateByBackchannel(client, { scope: 'openid', login_hint: undefined, id_token_hint: idToken });
    expect(reply).toMatchObject({ status: 200, body: { auth_req_id: expect.any(String) } });
  });
});

describe('OpenID Connect Core §5.5.1: a sub that is asked for by its value', () => {
  const asking = (value: string): Members => ({
    scope: 'openid',
    prompt: 'none',
    claims: JSON.stringify({ id_token: { sub: { value } } }),
  });

  it('is the one that the client is told', async () => {
    const { server, one, subjectAt } = setUp();
    expect(queryOf(await server.start(one, asking(await subjectAt(one))))).toHaveProperty('code');
  });

  it.each([
    ["another sector's", async ({ two, subjectAt }: ReturnType<typeof setUp>) => subjectAt(two)],
    [
      'the public one: who was told that elsewhere could find out by it who this is',
      async ({ server }: ReturnType<typeof setUp>) => server.user.id,
    ],
    ['none at all', async () => 'nobody'],
  ])('is not %s', async (_name, subjectOf) => {
    const all = setUp();
    expect(queryOf(await all.server.start(all.one, asking(await subjectOf(all))))).toMatchObject({ error: 'login_required' });
  });

  it('is not a pairwise one at a client whose subjects are public', async () => {
    const { server, one, open, subjectAt } = setUp();
    expect(queryOf(await server.start(open, asking(await subjectAt(one))))).toMatchObject({ error: 'login_required' });
  });
});

describe('RFC 8693: a token that is exchanged', () => {
  const exchanging = (token: string, more: Members = {}): Members => ({
    ...{ grant_type: exchangeGrant, subject_token: token, subject_token_type: accessTokenType, ...more },
  });

  it('says who the user is as the client knows them that gets it, and nothing of another sector', async () => {
    const { server, one, register, subjectAt } = setUp();
    const backend = register('backend.example', { tokenExchangeSubjects: [server.resourceServer.identifier] });
    const { accessToken } = await server.signIn(one, { scope: 'openid notes:read' });
    const { accessToken: exchanged } = tokensOf(await server.token(backend, exchanging(accessToken)));
    expect(decodeJwt(exchanged).sub).toBe(await subjectAt(backend));
    for (const foreign of [await subjectAt(one), server.user.id]) expect(JSON.stringify(decodeJwt(exchanged))).not.toContain(foreign);
  });

  it('tells who acted before by what the next client knows them', async () => {
    const { server, one, register, subjectAt } = setUp();
    const subjects = { tokenExchangeSubjects: [server.resourceServer.identifier] };
    const [first, next] = [register('first.example', subjects), register('next.example', subjects)];
    const { accessToken } = await server.signIn(one, { scope: 'openid notes:read' });
    const { accessToken: actor } = await server.signIn(first, { scope: 'openid notes:read' });
    const acting = { actor_token: actor, actor_token_type: accessTokenType };
    const { accessToken: delegated } = tokensOf(await server.token(first, exchanging(accessToken, acting)));
    expect(decodeJwt(delegated)['act']).toEqual({ sub: await subjectAt(first) });
    const { accessToken: again } = tokensOf(await server.token(next, exchanging(delegated)));
    expect(decodeJwt(again)['act']).toEqual({ sub: next.application.clientId, act: { sub: await subjectAt(next) } });
    const { accessToken: third } = tokensOf(await server.token(first, exchanging(again)));
    expect(decodeJwt(third)['act']).toEqual({
      sub: first.application.clientId,
      act: { sub: next.application.clientId, act: { sub: await subjectAt(first) } },
    });
  });

  it('takes no application that acted before, and is gone, for a user whom it tells a pseudonym of', async () => {
    const { server, open, register } = setUp();
    const subjects = { tokenExchangeSubjects: [server.resourceServer.identifier] };
    // As the platform names applications: a UUID, as ids of users are.
    const gone = register('gone.example', { ...subjects, subjectType: 'public', clientId: randomUUID() as ClientId });
    const still = register('still.example', { ...subjects, subjectType: 'public' });
    const next = register('next.example', subjects);
    const { accessToken } = await server.signIn(open, { scope: 'openid notes:read' });
    const { accessToken: delegated } = tokensOf(await server.token(gone, exchanging(accessToken)));
    const { accessToken: onward } = tokensOf(await server.token(still, exchanging(delegated)));
    const actorsOf = async () => decodeJwt(tokensOf(await server.token(next, exchanging(onward))).accessToken)['act'];
    expect(await actorsOf()).toMatchObject({ act: { sub: still.application.clientId, act: { sub: gone.application.clientId } } });
    server.tables.applications.delete(gone.application.clientId);
    expect(await server.token(next, exchanging(onward))).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

it('no client without a sector is told anything', async () => {
  const { server, register } = setUp();
  const client = register(hosts.one, { redirectUris: [`https://${hosts.one}/cb`, `https://${hosts.two}/cb`] });
  const reply = await server.redeem(client, await server.code(client, { scope: 'openid' }));
  expect(reply).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { SessionFacts, SessionId, UserId } from '#contracts';
import { listOf, type Members, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { aPublicApplication, aTenant } from '../testing/builders.js';
import { beginLogout } from './logout.js';

const setUp = async () => {
  const server = new TestAuthorizationServer();
  const client = server.register(aPublicApplication({ name: 'Notes app' }));
  const session = server.session();
  const { idToken, accessToken } = tokensOf(await server.redeem(client, await server.code(client, {}, session)));
  const { clientId } = client.application;
  const logout = (members: Members, current: SessionFacts | null = session) =>
    beginLogout(server.tenant, { parameters: listOf(members), session: current }, server.dependencies);
  return { server, client, clientId, session, idToken, accessToken, logout };
};

const bye = 'https://app.example/bye';

describe('RP-Initiated Logout §2, §3: with an ID token of this session', () => {
  it('ends the session, and goes where the client wants, with its state', async () => {
    const { clientId, idToken, logout } = await setUp();
    expect(await logout({ id_token_hint: idToken })).toEqual({ kind: 'end_session', location: null, session: null });
    expect(await logout({ id_token_hint: idToken, post_logout_redirect_uri: bye })).toEqual({
      kind: 'end_session',
      location: bye,
      session: null,
    });
    expect(await logout({ id_token_hint: idToken, client_id: clientId, post_logout_redirect_uri: bye, state: 'a b' })).toEqual({
      kind: 'end_session',
      location: `${bye}?state=a%20b`,
      session: null,
    });
  });

  it('does so with an expired ID token', async () => {
    const { server, idToken, logout } = await setUp();
    server.now += 1_000_000;
    expect(await logout({ id_token_hint: idToken })).toMatchObject({ kind: 'end_session' });
  });

  it('N28: names the session of the hint where the browser brings none, also by an expired one', async () => {
    const { server, session, idToken, logout } = await setUp();
    const { sessionId, userId } = session;
    const ended = { kind: 'end_session', location: bye, session: { sessionId, userId } };
    expect(await logout({ id_token_hint: idToken, post_logout_redirect_uri: bye }, null)).toEqual(ended);
    server.now += 1_000_000;
    expect(await logout({ id_token_hint: idToken, post_logout_redirect_uri: bye }, null)).toEqual(ended);
    expect(await logout({}, null)).toEqual({ kind: 'end_session', location: null, session: null });
  });

  it('N28: names none where the hint is refused: of another client than is named, another tenant, or forged', async () => {
    const { server, idToken, logout } = await setUp();
    const { application } = server.register(aPublicApplication());
    const other = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    const foreign = await other.signIn(other.register(aPublicApplication()));
    for (const members of [
      { id_token_hint: idToken, client_id: application.clientId },
      { id_token_hint: foreign.idToken },
      { id_token_hint: `${idToken}x` },
    ])
      expect(await logout(members, null)).toMatchObject({ kind: 'error_page' });
  });
});

describe('RP-Initiated Logout §2: the user is asked', () => {
  it('attack A69: without a hint, whether a client is named or not', async () => {
    const { clientId, logout } = await setUp();
    expect(await logout({})).toEqual({ kind: 'confirm', clientName: null, location: null });
    expect(await logout({ client_id: clientId, post_logout_redirect_uri: bye })).toEqual({
      kind: 'confirm',
      clientName: 'Notes app',
      location: bye,
    });
  });

  it('when the hint is of another session or another user', async () => {
    const { session, idToken, logout } = await setUp();
    expect(await logout({ id_token_hint: idToken }, { ...session, sessionId: 'other' as SessionId })).toMatchObject({ kind: 'confirm' });
    expect(await logout({ id_token_hint: idToken }, { ...session, userId: 'other' as UserId })).toMatchObject({ kind: 'confirm' });
  });
});

describe('RP-Initiated Logout §3: the state', () => {
  it('N20: comes back exactly, or the request ends on a page', async () => {
    const { idToken, logout } = await setUp();
    const withState = (state: string) => logout({ id_token_hint: idToken, post_logout_redirect_uri: bye, state });
    for (const state of ['é', 'Zoë 😀', 'a+b c%20&=#"<>', 'x'.repeat(4_096)]) {
      const outcome = await withState(state);
      if (outcome.kind !== 'end_session' || outcome.location === null) throw new Error(outcome.kind);
      expect([...new URL(outcome.location).searchParams]).toEqual([['state', state]]);
    }
    for (const state of ['x'.repeat(4_097), 'a\nb', '\ud800']) expect(await withState(state)).toMatchObject({ kind: 'error_page' });
  });
});

describe('RP-Initiated Logout §4: whatever is wrong ends on a page', () => {
  const page = { kind: 'error_page', error: 'invalid_request', description: expect.any(String) };

  it('attack A69: a bad hint', async () => {
    const { server, idToken, accessToken, logout } = await setUp();
    const other = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    const foreign = await other.signIn(other.register(aPublicApplication()));
    for (const hint of ['garbage', `${idToken}x`, accessToken, foreign.idToken])
      expect(await logout({ id_token_hint: hint })).toEqual(page);
    expect(server.refusals).toHaveLength(4);
  });

  it('a hint signed by us that is no ID token', async () => {
    const { server, logout } = await setUp();
    for (const claims of [{ sub: 'x' }, { aud: 'x' }]) {
      const hint = await server.keys.sign(server.tenant, { iss: server.tenant.issuer, ...claims }, { alg: 'ES256', typ: 'JWT' });
      expect(await logout({ id_token_hint: hint })).toEqual(page);
    }
  });

  it('attack A69: an unregistered URI, also one that is nearly registered', async () => {
    const { clientId, idToken, logout } = await setUp();
    for (const uri of ['https://evil.example/', `${bye}/`, `${bye}?x`, 'https://app.example/cb'])
      for (const members of [{ id_token_hint: idToken }, { client_id: clientId }])
        expect(await logout({ ...members, post_logout_redirect_uri: uri })).toEqual(page);
  });

  it('RP-Initiated Logout §3: a URI that nothing tells the client of, which is said to be missing', async () => {
    const { logout } = await setUp();
    expect(await logout({ post_logout_redirect_uri: bye })).toMatchObject({
      kind: 'error_page',
      description: expect.stringContaining('send the id_token_hint or client_id'),
    });
  });

  it('a client_id that is not that of the hint, unknown, or disabled', async () => {
    const { server, clientId, idToken, logout } = await setUp();
    const { application } = server.register(aPublicApplication());
    expect(await logout({ id_token_hint: idToken, client_id: application.clientId })).toEqual(page);
    expect(await logout({ client_id: 'nobody' })).toEqual(page);
    server.database.changeApplication(server.tenant.tenantId, clientId, { status: 'disabled' });
    expect(await logout({ id_token_hint: idToken })).toEqual(page);
  });

  it('attack A07: a parameter that is sent twice', async () => {
    const { server, session, idToken } = await setUp();
    const parameters = [['id_token_hint', idToken] as const, ['id_token_hint', idToken] as const];
    expect(await beginLogout(server.tenant, { parameters, session }, server.dependencies)).toEqual(page);
  });

  it('but not a failure of the platform', async () => {
    const { server } = await setUp();
    const clients = { find: async () => Promise.reject(new Error('down')) };
    const request = { parameters: listOf({ client_id: 'a' }), session: null };
    await expect(beginLogout(server.tenant, request, { ...server.dependencies, clients })).rejects.toThrow('down');
  });
});

describe('Front-Channel Logout 1.0 §2: what the browser loads in frames', () => {
  const framed = async (members: Parameters<typeof aPublicApplication>[0] = {}) => {
    const server = new TestAuthorizationServer();
    const client = server.register(aPublicApplication({ frontchannelLogoutUri: 'https://app.example/out?app=1', ...members }));
    const session = server.session();
    const { idToken } = tokensOf(await server.redeem(client, await server.code(client, {}, session)));
    const logout = (parameters: Members, current: SessionFacts | null) =>
      beginLogout(server.tenant, { parameters: listOf(parameters), session: current }, server.dependencies);
    const { issuer } = server.tenant;
    const frame = `https://app.example/out?app=1&iss=${encodeURIComponent(issuer)}&sid=${session.sessionId}`;
    return { server, session, idToken, logout, frame };
  };

  it('is the address of each application of the session, its query kept, with iss and sid, whether or not its user is asked', async () => {
    const { session, idToken, logout, frame } = await framed();
    expect(await logout({ id_token_hint: idToken }, session)).toMatchObject({ kind: 'end_session', frames: [frame] });
    expect(await logout({}, session)).toMatchObject({ kind: 'confirm', frames: [frame] });
  });

  it('has the sid that an application knows, where the session took the place of that one', async () => {
    const { server, session, logout, frame } = await framed();
    const after = { ...server.session(), predecessors: [session.sessionId] };
    expect(await logout({}, after)).toMatchObject({ frames: [frame] });
  });

  it('and its user, whom the hint names by that sid, is not asked (RP-Initiated Logout §2); another user is', async () => {
    const { server, session, idToken, logout } = await framed();
    const predecessors = [session.sessionId];
    expect(await logout({ id_token_hint: idToken }, { ...server.session(), userId: session.userId, predecessors })).toMatchObject({
      kind: 'end_session',
    });
    const other = { ...server.session(), userId: randomUUID() as typeof session.userId, predecessors };
    expect(await logout({ id_token_hint: idToken }, other)).toMatchObject({ kind: 'confirm' });
  });

  it('is nothing for who brings an ID token alone: it would tell which other applications its user signed in to', async () => {
    const { idToken, logout } = await framed();
    const outcome = await logout({ id_token_hint: idToken }, null);
    expect(outcome).toMatchObject({ kind: 'end_session' });
    expect(outcome).not.toHaveProperty('frames');
  });

  it('is nothing of another session, of an application without an address, or of one that is disabled', async () => {
    const { server, logout } = await framed();
    expect(await logout({}, server.session())).not.toHaveProperty('frames');
    const none = await framed({ frontchannelLogoutUri: null, backchannelLogoutUri: 'https://app.example/back' });
    expect(await none.logout({}, none.session)).not.toHaveProperty('frames');
    const disabled = await framed();
    for (const [id, client] of disabled.server.database.of(disabled.server.tenant.tenantId).applications)
      if (client.application) {
        const application = { ...client.application, status: 'disabled' } as const;
        disabled.server.database.of(disabled.server.tenant.tenantId).applications.set(id, { ...client, application });
      }
    expect(await disabled.logout({}, disabled.session)).not.toHaveProperty('frames');
  });
});

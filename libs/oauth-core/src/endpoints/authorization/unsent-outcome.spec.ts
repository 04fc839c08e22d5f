import { describe, expect, it } from '@jest/globals';
import type { UserId, Application, AuthorizationOutcome } from '#contracts';
import { listOf, type Members } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf, withClient } from '../../testing/authorizing.js';
import { aPublicApplication, aTenant } from '../../testing/builders.js';
import { beginLogout } from '../logout.js';
import { describeAuthorization } from './describe-authorization.js';

/** A client that registered itself, of which nobody has checked anything. */
const registering = (members: Partial<Application> = {}) =>
  withClient(aPublicApplication({ name: 'Paypal', firstParty: false, selfRegistered: true, ...members }));

const requestIdOf = (outcome: AuthorizationOutcome) => {
  if (outcome.kind !== 'login_required' && outcome.kind !== 'consent_required') throw new Error(`asks for no page: ${outcome.kind}`);
  return outcome.requestId;
};

describe('attack A93: what users allowed a client that registered itself', () => {
  const evil = 'https://evil.example/cb';
  const own = 'https://app.example/cb';

  it('is good for no other place that it has answers sent to, before or after it was allowed: they are asked each time, with the host', async () => {
    const { server, start } = registering({ redirectUris: [own, evil] });
    expect(queryOf(await server.resume(requestIdOf(await start()), 'allow'))).toHaveProperty('code');
    for (const redirect_uri of [own, evil]) {
      expect(await start({ redirect_uri })).toMatchObject({ kind: 'consent_required' });
      const destination = new URL(redirect_uri).host;
      expect(await start({ redirect_uri, prompt: 'none' })).toMatchObject({
        kind: 'ask_before_leaving',
        destination,
        error: 'consent_required',
      });
    }
  });

  it('is for the client as it was registered then: one that was changed since has users asked, before any event tells of it (RFC 7592 §2.2)', async () => {
    const { server, client, start } = registering();
    const { tenantId } = server.tenant;
    const { clientId } = client.application;
    const updatedAt = new Date((server.database.consentsAt + 1) * 1_000).toISOString();
    expect(queryOf(await server.resume(requestIdOf(await start()), 'allow'))).toHaveProperty('code');
    server.database.changeApplication(tenantId, clientId, { updatedAt });
    expect(await start()).toMatchObject({ kind: 'consent_required' });
    expect(await start({ prompt: 'none' })).toMatchObject({ kind: 'ask_before_leaving', error: 'consent_required' });
    server.database.changeApplication(tenantId, clientId, { verified: true });
    expect(queryOf(await start({ prompt: 'none' }))).toHaveProperty('code');
  });

  it('does not count again with what they allow the client as it is now', async () => {
    const { server, client, start } = registering();
    const { database } = server;
    expect(queryOf(await server.resume(requestIdOf(await start({ scope: 'openid email' })), 'allow'))).toHaveProperty('code');
    const updatedAt = new Date((database.consentsAt + 1) * 1_000).toISOString();
    database.changeApplication(server.tenant.tenantId, client.application.clientId, { updatedAt });
    database.consentsAt += 2;
    expect(queryOf(await server.resume(requestIdOf(await start({ scope: 'openid' })), 'allow'))).toHaveProperty('code');
    expect(queryOf(await start({ scope: 'openid', prompt: 'none' }))).toHaveProperty('code');
    expect(await start({ scope: 'openid email' })).toMatchObject({ kind: 'consent_required' });
  });

  it('is good at every address of the one place, and of a client that somebody answers for', async () => {
    const clients = [
      registering({ redirectUris: [own, 'https://app.example/other'] }),
      registering({ redirectUris: [own, evil], verified: true }),
    ];
    for (const { server, start } of clients) {
      expect(queryOf(await server.resume(requestIdOf(await start()), 'allow'))).toHaveProperty('code');
      expect(queryOf(await start({ prompt: 'none' }))).toHaveProperty('code');
    }
  });
});

describe('RFC 9700 §4.11.2: the authorization endpoint is no open redirector for a client that registered itself', () => {
  const asks = (error: string) => ({ kind: 'ask_before_leaving', destination: 'app.example', error, description: expect.any(String) });

  it.each<[string, Members, string]>([
    ['an invalid scope', { scope: 'openid address' }, 'invalid_scope'],
    ['an unsupported response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['a silent request', { prompt: 'none' }, 'login_required'],
    ['a request without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ])('asks the person before %s takes them there', async (_what, members, error) => {
    const { start } = registering();
    const outcome = await start(members, null);
    expect(outcome).toMatchObject(asks(error));
    expect(outcome).toMatchObject({ response: { kind: 'redirect', location: expect.stringContaining(`error=${error}`) } });
  });

  it('asks however the answer is carried', async () => {
    const { start } = registering();
    for (const response_mode of ['form_post', 'fragment', 'query.jwt', 'form_post.jwt'])
      expect(await start({ response_mode, scope: 'openid address' }, null)).toMatchObject(asks('invalid_scope'));
  });

  it('asks a user who is signed in and has allowed it nothing, and one who says no', async () => {
    const { server, start } = registering();
    expect(await start({ prompt: 'none' })).toMatchObject(asks('consent_required'));
    const requestId = requestIdOf(await start());
    expect(await server.resume(requestId, 'deny')).toMatchObject(asks('access_denied'));
    expect(await server.resume(requestId, 'deny')).toMatchObject(asks('access_denied'));
  });

  it('takes a user there who has allowed it something: with a code, and with an error', async () => {
    const { server, start } = registering();
    expect(queryOf(await server.resume(requestIdOf(await start()), 'allow'))).toHaveProperty('code');
    expect(queryOf(await start({ prompt: 'none' }))).toHaveProperty('code');
    expect(queryOf(await start({ scope: 'openid address' }))).toMatchObject({ error: 'invalid_scope' });
    const stranger = server.session({ userId: 'b7c3a0c8-0d5c-4b57-9a11-5f3b6a1f2c3d' as UserId });
    expect(await start({ scope: 'openid address' }, stranger)).toMatchObject(asks('invalid_scope'));
  });

  it.each<[string, Partial<Application>]>([
    ['that an administrator made', { selfRegistered: undefined as never }],
    ['that an administrator has checked', { verified: true }],
    ['that is a first party', { firstParty: true }],
  ])('redirects to a client %s', async (_what, members) => {
    const { start } = registering(members);
    expect(queryOf(await start({ prompt: 'none' }, null))).toMatchObject({ error: 'login_required' });
  });

  it('names a program on the device by its port or scheme', async () => {
    const loopback = registering({ redirectUris: ['http://127.0.0.1/cb'], applicationType: 'native' });
    const changes = { redirect_uri: 'http://127.0.0.1:4711/cb', prompt: 'none' };
    expect(await loopback.start(changes, null)).toMatchObject({ destination: '127.0.0.1:4711' });
    const privateUse = registering({ redirectUris: ['com.example.app:/cb'], applicationType: 'native' });
    expect(await privateUse.start({ prompt: 'none' }, null)).toMatchObject({ destination: 'com.example.app:' });
  });

  it('asks where nobody can register, and a client asks for that', async () => {
    const server = new TestAuthorizationServer(aTenant('open', { registration: 'open' }));
    const client = server.register(aPublicApplication({ selfRegistered: true, firstParty: false }));
    expect(await server.start(client, { prompt: 'create' }, null)).toMatchObject({ signUp: { unavailable: asks('invalid_request') } });
  });

  it('has the way back from a page say where it leads, and not what the client calls itself', async () => {
    expect(await registering().start({}, null)).toMatchObject({ wayBack: { clientName: 'app.example' } });
    expect(await registering({ verified: true }).start({}, null)).toMatchObject({ wayBack: { clientName: 'Paypal' } });
  });

  it('has the way back lead to the host that it names, and to no other that the client registered', async () => {
    const redirectUris = ['https://app.example/cb', 'https://evil.example/cb'];
    const beginningAt = (host: string, members: Partial<Application> = {}) =>
      registering({ redirectUris, initiateLoginUri: `https://${host}/login`, ...members }).start({ redirect_uri: redirectUris[0] }, null);
    const named = { clientName: 'app.example' };
    expect(await beginningAt('evil.example')).toMatchObject({ wayBack: { ...named, home: 'https://app.example/' } });
    const home = expect.stringMatching(/^https:\/\/app\.example\/login\?iss=/);
    expect(await beginningAt('app.example')).toMatchObject({ wayBack: { ...named, home } });
    const elsewhere = expect.stringMatching(/^https:\/\/evil\.example\/login\?iss=/);
    expect(await beginningAt('evil.example', { verified: true })).toMatchObject({ wayBack: { clientName: 'Paypal', home: elsewhere } });
  });
});

describe('RFC 9700 §4.11.2: the end session endpoint is no open redirector for a client that registered itself', () => {
  const bye = 'https://app.example/bye';

  it('offers the address, whether or not somebody is signed in, and whatever the hint', async () => {
    const { server, client } = registering();
    const logout = (session = true) =>
      beginLogout(
        server.tenant,
        {
          parameters: listOf({ client_id: client.application.clientId, post_logout_redirect_uri: bye, state: 's' }),
          session: session ? server.session() : null,
        },
        server.dependencies,
      );
    const offered = { location: `${bye}?state=s`, destination: 'app.example' };
    expect(await logout()).toMatchObject({ kind: 'confirm', clientName: null, ...offered });
    expect(await logout(false)).toMatchObject({ kind: 'end_session', ...offered });
  });
});

describe('RFC 7591 §5: what users are told of a client that registered itself', () => {
  const shownOf = async ({ server, start }: ReturnType<typeof withClient>, changes: Members = {}) =>
    describeAuthorization(server.tenant, { requestId: requestIdOf(await start(changes)), session: null }, server.dependencies);

  it('is that nobody answers for it, and where its answer goes', async () => {
    expect(await shownOf(registering())).toMatchObject({ isUnverified: true, redirectHost: 'app.example' });
    const native = registering({ redirectUris: ['http://127.0.0.1/cb'], applicationType: 'native' });
    const shown = await shownOf(native, { redirect_uri: 'http://127.0.0.1:4711/cb' });
    expect(shown).toMatchObject({ isUnverified: true, isOnDevice: true, redirectHost: '127.0.0.1:4711' });
  });

  it('is on every page, before anybody is signed in, its name with the host that it is of', async () => {
    expect(await shownOf(registering())).toMatchObject({ clientName: 'Paypal (app.example)' });
    expect(await shownOf(registering({ name: 'app.example' }))).toMatchObject({ clientName: 'app.example' });
    expect(await shownOf(registering({ verified: true }))).toMatchObject({ clientName: 'Paypal' });
  });

  it('is nothing of the kind where somebody answers for it', async () => {
    expect(await shownOf(registering({ verified: true }))).not.toHaveProperty('isUnverified');
  });
});

import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountSection, proofAges, type OwnSession, rpcMap, ServiceError, type SessionId, type SignInState } from '#contracts';
import { createSecret } from '#oauth-core';
import { type Route, routes } from '../http/routes.js';
import {
  browserToken,
  cookieNames,
  issuer,
  session,
  sessionCookie,
  sessionToken,
  signInId,
  useGateway,
  wayBack,
  alice,
} from './gateway-under-test.js';
import { browserCookie } from './gateway-under-test.js';
import { loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const cookie = sessionCookie;
const ownRoutes: readonly (readonly [string, Route])[] = Object.values<Route>(routes)
  .filter(({ path }) => path.startsWith('/t/:slug/account'))
  .map((route) => [route.path.replace(':slug', 'acme'), route]);
const forms = ownRoutes.filter(([, { methods }]) => methods.includes('POST'));

const signedOut = (): never => {
  throw new ServiceError('login_required', 'Nobody is signed in.');
};
/** The services know no session, whatever is asked of one's own account; a sign-in may begin. */
const givenNoSession = (): void => {
  for (const group of Object.values(rpcMap))
    for (const rpc of Object.values(group)) if (rpc.subject.includes('-own-')) gateway.on(rpc)(signedOut);
  gateway.on(rpcMap.session.getSession)(() => ({ session: null }));
  gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
};
const givenSession = (age = 0): void => {
  const authTime = Math.floor(Date.now() / 1000) - age;
  gateway.on(rpcMap.session.getSession)(() => ({ session: { ...session, authTime } }));
  gateway.on(rpcMap.identity.findUser)(() => ({ user: alice }));
};
const own: OwnSession = {
  ...session,
  isCurrent: true,
  createdAt: '2030-01-31T12:00:00.000Z',
  lastSeenAt: '2030-01-31T12:00:00.000Z',
  expiresAt: '2030-02-01T12:00:00.000Z',
  ipAddress: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
};
const other: OwnSession = { ...own, sessionId: '01890a5d-ac96-774b-bcce-b302099a8057' as SessionId, isCurrent: false, userAgent: '<b>' };

/** The proof that is in the forms of a page. */
const confirmationOn = (page: string): string => /name="confirmation" value="([^"]+)"/.exec(page)?.[1] ?? '';

describe('attack A62: without a live session there is no page of one’s own account, but the sign-in that leads to it', () => {
  beforeEach(givenNoSession);

  it.each(ownRoutes)('%s', async (path, { methods }) => {
    for (const method of methods)
      for (const given of ['', `${cookieNames.session}=garbage`, `__Host-ost-session-0123456789ab=${sessionToken}`, cookie]) {
        const answer = await gateway.fetch(path, {
          method,
          headers: { cookie: given, 'content-type': 'application/x-www-form-urlencoded' },
        });
        const isForm = method === 'POST' && given === cookie;
        expect([answer.status, answer.headers.get('location')]).toEqual(
          isForm ? [400, null] : [303, `${issuer}/login?sign_in=${signInId}`],
        );
        expect(await answer.text()).not.toContain('alice');
      }
    const section = path.replace('/t/acme/account', '').replace('/', '') || 'overview';
    expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({ section, wayBack: { refusal: null } });
  });
});

describe('attack A14: a form of one’s own account', () => {
  it.each(forms)('%s: is taken from a page that was shown to this very session alone', async (path) => {
    givenSession();
    for (const confirmation of [
      '',
      'forged',
      confirmationOn(await overviewOf(createSecret('st', randomBytes))),
      confirmationOn(await overviewOf(sessionToken)),
    ]) {
      gateway.calls.length = 0;
      const answer = await gateway.post(path, { confirmation, others: 'end' }, { cookie });
      expect(answer.status).toBe(400);
      expect(gateway.called()).toEqual([]);
    }
  });

  const overviewOf = async (token: string): Promise<string> =>
    (await gateway.get('/t/acme/account', { cookie: `${cookieNames.session}=${token}` })).text();
});

describe('the sign-in to one’s own account', () => {
  const purpose = { kind: 'account', section: 'sessions' as AccountSection } as const;
  const at = (state: SignInState): void => {
    gateway.on(rpcMap.session.getSignIn)(() => state);
    givenNoSession();
  };

  it('says what it is for, and asks the token service nothing', async () => {
    at({ ...stateAt('password'), purpose });
    const page = await (await gateway.get(loginPath, { cookie: browserCookie })).text();
    expect(page).toContain('to continue to your account');
    expect(gateway.called()).toEqual(['session.get-sign-in']);
  });

  it('names who is signed in already and has only to prove it again', async () => {
    at({ ...stateAt('password'), purpose });
    givenSession();
    expect(await (await gateway.get(loginPath, { cookie: `${browserCookie}; ${cookie}` })).text()).toContain('value="alice"');
  });

  it('goes on to the page that it was for', async () => {
    at({ status: 'proved', purpose, wayBack });
    const answer = await gateway.get(loginPath, { cookie: browserCookie });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${issuer}/account/sessions`]);
  });

  it('says so where what the session stands on cannot be proved any more', async () => {
    at({ status: 'unmet', purpose, wayBack });
    const answer = await gateway.get(loginPath, { cookie: browserCookie });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`href="${issuer}/account"`);
  });
});

describe('{issuer}/account', () => {
  it('says who is signed in, leads to each page, and signs out by the confirmed form of the logout', async () => {
    givenSession(proofAges.accepted * 10);
    const page = await (await gateway.get('/t/acme/account', { cookie })).text();
    expect(page).toContain('signed in as alice');
    for (const [path] of ownRoutes.slice(1)) expect(page).toContain(`href="${issuer}${path.replace('/t/acme', '')}"`);
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location: null }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
    const form = { confirmation: confirmationOn(page), decision: 'sign_out' };
    const answer = await gateway.post('/t/acme/oauth/logout', form, { cookie });
    expect([answer.status, gateway.requestOf(rpcMap.session.endSession)]).toEqual([200, { sessionToken }]);
  });
});

describe('{issuer}/account/sessions', () => {
  const path = '/t/acme/account/sessions';
  const open = async (): Promise<string> => (await gateway.get(path, { cookie })).text();
  beforeEach(() => {
    gateway.on(rpcMap.session.listOwnSessions)(() => ({ items: [other, own], nextCursor: null }));
  });

  it('shows browser, address and times, the one that asks first and without a button', async () => {
    const page = await open();
    expect(page).toMatch(/Firefox on Windows[\s\S]*This browser[\s\S]*192\.0\.2\.1[\s\S]*Unknown browser/);
    expect(page).toContain(`value="${other.sessionId}"`);
    expect(page).not.toContain(`value="${own.sessionId}"`);
    expect(gateway.requestOf(rpcMap.session.listOwnSessions)).toMatchObject({ sessionToken });
  });

  it('ends one, also when it has ended already', async () => {
    const confirmation = confirmationOn(await open());
    for (const revoke of [
      () => ({ revoked: true }) as const,
      () => {
        throw new ServiceError('not_found', 'There is none.');
      },
    ]) {
      gateway.on(rpcMap.session.revokeOwnSession)(revoke);
      const answer = await gateway.post(path, { confirmation, session: other.sessionId }, { cookie });
      expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    }
    expect(gateway.requestOf(rpcMap.session.revokeOwnSession)).toEqual({ sessionToken, sessionId: other.sessionId });
  });

  it('ends all others', async () => {
    gateway.on(rpcMap.session.revokeOwnOtherSessions)(() => ({ revoked: 3 }));
    const answer = await gateway.post(path, { confirmation: confirmationOn(await open()), others: 'end' }, { cookie });
    expect(await answer.text()).toContain('3 other sessions');
  });

  it('refuses a form that says nothing to do', async () => {
    const answer = await gateway.post(path, { confirmation: confirmationOn(await open()) }, { cookie });
    expect(answer.status).toBe(400);
  });
});

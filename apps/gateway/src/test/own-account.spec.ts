import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountSection, proofAges, rpcMap, ServiceError, type SignInState } from '#contracts';
import { createSecret } from '#oauth-core';
import { type Route, routes } from '../http/routes.js';
import {
  browserCookie,
  browserToken,
  cookieNames,
  issuer,
  sessionCookie,
  sessionToken,
  signInId,
  useGateway,
  wayBack,
} from './gateway-under-test.js';
import { confirmationOn } from './answers.js';
import { givenSession } from './own-account.js';
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
    givenSession(gateway);
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
    givenSession(gateway);
    expect(await (await gateway.get(loginPath, { cookie: `${browserCookie}; ${cookie}` })).text()).toContain('value="alice"');
  });

  it('goes on to the page that it was for', async () => {
    at({ status: 'proved', purpose, wayBack });
    const answer = await gateway.get(loginPath, { cookie: browserCookie });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${issuer}/account/sessions`]);
  });

  it('goes on to setting an authenticator up where that was asked for, and to no other address', async () => {
    const pages = `${issuer}/account/authenticators`;
    for (const [home, location] of [
      [`${pages}?add=passkey`, `${pages}?add=passkey`],
      [`${pages}?add=password`, pages],
      [`${pages}?add=passkey&replaces=1`, pages],
      ['https://evil.example/?add=passkey', pages],
    ] as const) {
      at({ status: 'proved', purpose: { kind: 'account', section: 'authenticators' }, wayBack: { ...wayBack, home } });
      const answer = await gateway.get(loginPath, { cookie: browserCookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, location]);
    }
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
    givenSession(gateway, proofAges.accepted * 10);
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

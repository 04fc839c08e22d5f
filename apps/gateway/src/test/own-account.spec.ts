import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'node-html-parser';
import {
  type AccountSection,
  type ClientId,
  type OrganizationId,
  type OwnProfile,
  proofAges,
  type OwnSession,
  type RememberedBrowserId,
  rpcMap,
  ServiceError,
  type SessionId,
  type SignInState,
} from '#contracts';
import { createSecret } from '#oauth-core';
import { buildAttribute } from '#testing/builders';
import { type Route, routes } from '../http/routes.js';
import {
  acme,
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
import { refuse } from './answers.js';
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
  isPersistent: false,
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

const moment = '2030-01-31T12:00:00.000Z';
const profile: OwnProfile = {
  ...{
    id: alice.id,
    username: 'alice',
    email: null,
    emailVerified: false,
    name: 'Alice',
    picture: null,
    attributes: {},
    phone: null,
    phoneVerified: false,
  },
  ...{ address: null, locale: 'de', acceptedTerms: [], createdAt: moment, updatedAt: moment, lastLoginAt: null },
};

describe('{issuer}/account/password', () => {
  const path = '/t/acme/account/password';
  beforeEach(() => {
    givenSession();
    gateway.on(rpcMap.identity.getOwnProfile)(() => profile);
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => ({ organizations: [] }));
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
  });
  const open = async (): Promise<string> => (await gateway.get(path, { cookie })).text();
  const send = async (form: Record<string, string>) =>
    gateway.post(path, { confirmation: confirmationOn(await open()), ...form }, { cookie });

  it('attack A64: is shown to who has just proved who they are, and leads everybody else to a sign-in', async () => {
    expect(await open()).toMatch(
      /autocomplete="username" readonly value="alice"[\s\S]*autocomplete="new-password"[\s\S]*value="end"\s+checked/,
    );
    givenSession(proofAges.shown + 5);
    const answer = await gateway.get(path, { cookie });
    expect([answer.status, gateway.requestOf(rpcMap.session.startAccountSignIn)]).toMatchObject([
      303,
      { section: 'password', isFresh: true, sessionToken },
    ]);
  });

  it.each([
    [{ password: 'violet anchor drizzle', others: 'end' }, true],
    [{ password: 'violet anchor drizzle' }, false],
  ])('changes it, and ends other sessions as the form says', async (form, endsOtherSessions) => {
    gateway.on(rpcMap.identity.changeOwnPassword)(() => ({ changed: true }));
    const answer = await send(form);
    expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    const { password } = form;
    expect(gateway.requestOf(rpcMap.identity.changeOwnPassword)).toEqual({ sessionToken, password, endsOtherSessions, locale: 'en' });
  });

  it('says what is wrong with it, and never shows it', async () => {
    const members = [{ pointer: '/password', detail: 'is too easy to guess.' }];
    gateway.on(rpcMap.identity.changeOwnPassword)(() => {
      throw new ServiceError('invalid_argument', 'Unfit.', { members });
    });
    const answer = await send({ password: 'tooeasytoguess' });
    const page = await answer.text();
    expect([answer.status, page.includes('is too easy to guess'), page.includes('tooeasytoguess')]).toEqual([400, true, false]);
    expect((await send({ password: '' })).status).toBe(400);
    gateway.on(rpcMap.identity.changeOwnPassword)(() => {
      throw new ServiceError('too_many_requests', 'Busy.', { retryAfter: 7 });
    });
    const busy = await send({ password: 'x' });
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('attack A64: leads to a sign-in where the service finds the proof too old', async () => {
    gateway.on(rpcMap.identity.changeOwnPassword)(() => {
      throw new ServiceError('step_up_required', 'Too long ago.');
    });
    expect((await send({ password: 'violet anchor drizzle' })).status).toBe(303);
    expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({ section: 'password', isFresh: true });
  });
});

describe('{issuer}/account/profile', () => {
  const path = '/t/acme/account/profile';
  const memberOf = (...displayNames: readonly string[]): void =>
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => ({
      organizations: displayNames.map((displayName) => ({
        organizationId: 'o' as OrganizationId,
        name: 'o',
        displayName,
        createdAt: alice.createdAt,
      })),
    }));
  beforeEach(() => {
    gateway.on(rpcMap.identity.getOwnProfile)(() => profile);
    memberOf();
  });
  const send = async (form: Record<string, string>) => {
    const confirmation = confirmationOn(await (await gateway.get(path, { cookie })).text());
    return gateway.post(path, { confirmation, ...form }, { cookie });
  };

  it('lists the organizations that somebody is a member of, as what people call them and as text, and nothing where there are none', async () => {
    expect(await (await gateway.get(path, { cookie })).text()).not.toContain('id="organizations"');
    memberOf('Acme Ltd.', '<b>Globex</b>');
    const page = parse(await (await gateway.get(path, { cookie })).text());
    expect(page.querySelectorAll('[aria-labelledby="organizations"] li').map(({ text }) => text)).toEqual(['Acme Ltd.', '<b>Globex</b>']);
    expect(gateway.requestOf(rpcMap.identity.listOwnOrganizations)).toEqual({ sessionToken });
  });

  it('sends what was typed, an empty field as none, and no more', async () => {
    gateway.on(rpcMap.identity.updateOwnProfile)(() => ({ ...profile, name: 'Alice B.' }));
    const answer = await send({ name: ' Alice B. ', picture: '', locale: 'de', roles: 'admin', username: 'root' });
    expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    expect(gateway.requestOf(rpcMap.identity.updateOwnProfile)).toEqual({ sessionToken, name: 'Alice B.', picture: null, locale: 'de' });
  });

  it('saves nothing where its page could not say so', async () => {
    const confirmation = confirmationOn(await (await gateway.get(path, { cookie })).text());
    let saved = 0;
    gateway.on(rpcMap.identity.updateOwnProfile)(() => {
      saved += 1;
      return profile;
    });
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => {
      throw new ServiceError('unavailable', 'Nobody can say.');
    });
    expect((await gateway.post(path, { confirmation, name: 'Alice B.' }, { cookie })).status).toBe(503);
    expect(saved).toBe(0);
  });

  it('leaves what the form showed as it is by now: it may have been changed elsewhere since', async () => {
    const userAttributes = [buildAttribute('desk'), buildAttribute('level', { kind: 'number' })];
    const keeping = { ...acme, slug: 'keeping', settings: { ...acme.settings, userAttributes } };
    gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant: keeping }));
    gateway.on(rpcMap.identity.getOwnProfile)(() => ({ ...profile, attributes: { desk: 'A "1"', level: 3 } }));
    const own = '/t/keeping/account/profile';
    const page = parse(await (await gateway.get(own, { cookie })).text());
    const form = Object.fromEntries(
      page.querySelectorAll('form input').map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
    );
    const refused = { members: [{ pointer: '/attributes/desk', detail: 'must be another' }] };
    gateway.on(rpcMap.identity.updateOwnProfile)(() => {
      throw new ServiceError('invalid_argument', 'Unfit.', refused);
    });
    gateway.on(rpcMap.identity.getOwnProfile)(() => ({ ...profile, name: 'Alice of now', attributes: { desk: 'B', level: 4 } }));
    const answer = await gateway.post(own, { ...form, locale: 'de', 'attribute.desk': 'C' }, { cookie });
    expect(gateway.requestOf(rpcMap.identity.updateOwnProfile)).toEqual({ sessionToken, attributes: { desk: 'C' } });
    const again = parse(await answer.text());
    const valueOf = (name: string) => again.querySelector(`form input[name="${name}"]`)?.getAttribute('value');
    expect(['name', 'attribute.desk', 'shown.attribute.desk', 'attribute.level', 'shown.attribute.level'].map(valueOf)).toEqual([
      'Alice of now',
      'C',
      'B',
      '4',
      '4',
    ]);
  });

  it('shows what was typed again, and which field cannot be so', async () => {
    gateway.on(rpcMap.identity.updateOwnProfile)(() => {
      throw new ServiceError('invalid_argument', 'Unfit.', { members: [{ pointer: '/picture', detail: 'must be an https address' }] });
    });
    const answer = await send({ name: 'Alice', picture: 'ftp://x', locale: 'de' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/id="picture"[^>]*value="ftp:\/\/x"[^>]*aria-invalid="true"/);
  });
});

describe('{issuer}/account/applications', () => {
  const path = '/t/acme/account/applications';
  const clientId = 'notes' as ClientId;
  beforeEach(() => {
    const scopes = [{ name: 'openid', description: null }];
    const apis = [
      { name: 'Orders', scopes: [{ name: 'read', description: 'See your orders' }] },
      {
        name: 'Stock',
        scopes: [{ name: 'read', description: 'See the stock' }],
        authorizationDetails: [{ description: 'Order once', facts: [{ name: 'Amount', value: 12.5 }] }],
      },
    ];
    const times = { firstGrantedAt: moment, lastGrantedAt: moment };
    const application = {
      clientId,
      name: 'Notes',
      logoUri: null,
      clientUri: null,
      destinations: ['notes.example', 'com.example.notes:'],
      organizations: ['Acme & Sons', 'Globex'],
      scopes,
      apis,
      hasMore: true,
      ...times,
    };
    gateway.on(rpcMap.token.listOwnApplications)(() => ({ items: [application], nextCursor: 'next one' }));
  });

  it('shows what may act for the user, and takes it back', async () => {
    const page = await (await gateway.get(path, { cookie })).text();
    expect(page).toMatch(
      /Notes[\s\S]*know who you are[\s\S]*At Orders[\s\S]*See your orders[\s\S]*At Stock[\s\S]*See the stock[\s\S]*Order once[\s\S]*Amount<\/b>: 12\.5/,
    );
    expect(page).toContain('It may do more than is shown here.');
    expect(page).toMatch(/Address of the application:[^]*notes\.example, com\.example\.notes:/);
    expect(page).toMatch(/For your organizations:[^]*Acme &amp; Sons, Globex/);
    expect(page).toContain(`href="${issuer}/account/applications?cursor=next+one"`);
    await gateway.get(`${path}?cursor=this`, { cookie });
    expect(gateway.requestOf(rpcMap.token.listOwnApplications)).toMatchObject({ sessionToken, cursor: 'this' });
    gateway.on(rpcMap.token.revokeOwnApplication)(() => ({ revoked: true }));
    const answer = await gateway.post(path, { confirmation: confirmationOn(page), application: clientId }, { cookie });
    expect([answer.status, gateway.requestOf(rpcMap.token.revokeOwnApplication)]).toEqual([200, { sessionToken, clientId }]);
    expect((await gateway.post(path, { confirmation: confirmationOn(page) }, { cookie })).status).toBe(400);
  });
});

describe('{issuer}/account/activity', () => {
  it('says in words what happened, by whom and from where', async () => {
    gateway.on(rpcMap.audit.listOwnActivity)(() => ({
      items: [{ kind: 'identity.password-changed', occurredAt: moment, by: 'administrator', address: null, clientId: null }],
      nextCursor: 'next one',
    }));
    const page = await (await gateway.get('/t/acme/account/activity?cursor=this', { cookie })).text();
    expect(page).toMatch(/Password changed[\s\S]*by an administrator/);
    expect(page).toContain(`href="${issuer}/account/activity?cursor=next+one"`);
    expect(gateway.requestOf(rpcMap.audit.listOwnActivity)).toMatchObject({ sessionToken, cursor: 'this' });
  });
});

describe('{issuer}/account/sessions', () => {
  const path = '/t/acme/account/sessions';
  const open = async (): Promise<string> => (await gateway.get(path, { cookie })).text();
  beforeEach(() => {
    gateway.on(rpcMap.session.listOwnSessions)(() => ({ items: [other, own], nextCursor: null }));
    gateway.on(rpcMap.session.listOwnRememberedBrowsers)(() => ({ browsers: [] }));
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

  it('shows browsers that are spared a second factor, and has one asked again, also when it is already', async () => {
    expect(await open()).not.toContain('id="remembered"');
    const id = 'c0ffee00-0000-4000-8000-000000000000' as RememberedBrowserId;
    const { userAgent, ipAddress, createdAt, expiresAt } = own;
    gateway.on(rpcMap.session.listOwnRememberedBrowsers)(() => ({
      browsers: [{ id, createdAt, lastUsedAt: null, expiresAt, ipAddress, userAgent }],
    }));
    const page = await open();
    expect(page).toMatch(/id="remembered"[\s\S]*not yet[\s\S]*aria-label="Ask again: /);
    gateway.on(rpcMap.session.forgetOwnRememberedBrowser)(refuse('not_found'));
    const answer = await gateway.post(path, { confirmation: confirmationOn(page), browser: id }, { cookie });
    expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    expect(gateway.requestOf(rpcMap.session.forgetOwnRememberedBrowser)).toEqual({ sessionToken, id });
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

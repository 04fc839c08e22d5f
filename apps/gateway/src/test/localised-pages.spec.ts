import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { confirmationOn, refuse } from './answers.js';
import { browserCookie, browserToken, emailToken, issuer, pending, sessionCookie, signInId, useGateway } from './gateway-under-test.js';
import { atStep, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const german = '<html lang="de">';
const browser = { accept: 'text/html', 'accept-language': 'en', cookie: browserCookie };
const shown = async (response: Promise<Response>): Promise<string> => (await response).text();

describe('N47: ui_locales goes before the languages of the browser, on every page', () => {
  it.each([
    ['an authorization request that is refused', '/t/acme/oauth/authorize?client_id=x&ui_locales=de-AT%20en'],
    ['a sign-in that is over', `${loginPath}&ui_locales=de`],
    ['a sign-in that is over, in the second language', `${loginPath}&ui_locales=pt+de`],
    ['an address that has to be confirmed', `/t/acme/verify-email?token=${emailToken}&ui_locales=de`],
    ['a link that is no longer valid', '/t/acme/verify-email?ui_locales=de'],
    ['an address that leads nowhere', '/t/acme/nowhere?ui_locales=de'],
    ['a tenant that there is not', '/t/nobody?ui_locales=de'],
    ['the start page', '/?ui_locales=de'],
    ['the start page of a tenant', '/t/acme?ui_locales=de'],
  ])('%s', async (_page, path) => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'error_page', error: 'invalid_request', description: 'no' }));
    gateway.on(rpcMap.session.getSignIn)(refuse('transaction_invalid'));
    expect(await shown(gateway.get(path, browser))).toContain(german);
    expect(
      await shown(gateway.get(path.replace(/ui_locales=[^&]*/, 'ui_locales=en'), { ...browser, 'accept-language': 'de' })),
    ).not.toContain(german);
    expect(await shown(gateway.get(path.replace(/ui_locales=[^&]*/, ''), { ...browser, 'accept-language': 'de' }))).toContain(german);
  });

  it('a browser that sent no cookie back', async () => {
    expect(await shown(gateway.get(`${loginPath}&ui_locales=de`, { accept: 'text/html' }))).toContain('Ihr Browser hat kein Cookie');
  });

  it('a service that is down', async () => {
    const page = await shown(gateway.get(`${loginPath}&ui_locales=de`, browser));
    expect(page).toContain('Die Anmeldung ist zurzeit nicht möglich');
  });

  it('logout: the question, the answer to either button, and the refusal', async () => {
    const cookie = sessionCookie;
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location: null }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
    const asked = await shown(gateway.get('/t/acme/oauth/logout?ui_locales=de', { cookie, 'accept-language': 'en' }));
    expect(asked).toContain('Abmelden?');
    const confirmation = confirmationOn(asked);
    expect(asked).toContain('name="ui_locales" value="de"');
    const answer = (form: Record<string, string>) =>
      shown(gateway.post('/t/acme/oauth/logout', { ui_locales: 'de', confirmation, ...form }, { cookie, 'accept-language': 'en' }));
    expect(await answer({ decision: 'stay' })).toContain('Sie sind weiterhin angemeldet');
    expect(await answer({ decision: 'perhaps' })).toContain('Dieses Formular kann nicht angenommen werden');
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null, session: null }));
    expect(await answer({ decision: 'sign_out' })).toContain('Sie sind abgemeldet');
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'error_page', error: 'invalid_request', description: 'no' }));
    expect(await shown(gateway.get('/t/acme/oauth/logout?ui_locales=de', { cookie }))).toContain(german);
  });

  it('is carried from the authorization request to the pages of the sign-in', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'login_required', ...pending }));
    gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
    const begun = [
      await gateway.get('/t/acme/oauth/authorize?ui_locales=de%20en'),
      await gateway.post('/t/acme/oauth/authorize', { ui_locales: 'de en' }),
    ];
    for (const response of begun) expect(response.headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}&ui_locales=de+en`);
    atStep(gateway, 'email-otp');
    gateway.on(rpcMap.session.beginChallenge)(() => stateAt('email-otp', true));
    const onward = await gateway.post(`${loginPath}&ui_locales=de+en`, { 'email-otp': '', send: '1' }, { cookie: browserCookie });
    expect(onward.headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}&ui_locales=de+en`);
  });

  it.each(['%E4', '%zz', '%00', 'de+'.repeat(200), '%3Cscript%3E', '__proto__', 'constructor'])(
    'does without %s, and shows the page all the same',
    async (value) => {
      const page = await shown(gateway.get(`/t/acme/nowhere?ui_locales=${value}`, browser));
      expect(page).toContain('<html lang="en">');
      expect(page).not.toContain('<script>');
    },
  );
});

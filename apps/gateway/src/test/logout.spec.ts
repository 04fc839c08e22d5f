import { beforeEach, describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { confirmationOn, cookiesOf, expectErrorPage, expectPage, policyOf, refuse } from './answers.js';
import { cookieNames, issuer, session, sessionCookie, sessionToken, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('RP-Initiated Logout 1.0', () => {
  const path = '/t/acme/oauth/logout';
  const cookie = sessionCookie;
  beforeEach(() => {
    gateway.on(rpcMap.session.getSession)(() => ({ session }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
  });

  it('with a hint that proves it ends the session, clears the cookie and goes where the client said', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: 'https://notes.example/bye?state=1', session: null }));
    const response = await gateway.get(`${path}?id_token_hint=h&state=1`, { cookie });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/bye?state=1');
    expect(cookiesOf(response)[0]).toMatch(new RegExp(`^${cookieNames.session}=; .*(Max-Age=0|Expires=Thu, 01 Jan 1970)`));
    expect(gateway.requestOf(rpcMap.session.endSession)).toEqual({ sessionToken });
    expect(gateway.requestOf(rpcMap.token.beginLogout)?.sessionToken).toBe(sessionToken);
  });

  it('Front-Channel Logout §2: loads the applications in frames of their origins alone, and then goes on', async () => {
    const location = 'https://notes.example/bye?state="><script>';
    const frames = ['https://notes.example/out?iss=a&sid=b', 'http://127.0.0.1:4000/out?iss=a&sid=b'];
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location, session: null, frames }));
    const response = await gateway.get(`${path}?id_token_hint=h`, { cookie, accept: 'text/html' });
    const page = await expectPage(response, 200);
    expect(page.match(/<iframe hidden sandbox="allow-same-origin allow-scripts" src="[^"]+"/g)).toHaveLength(2);
    expect(page).toContain('src="https://notes.example/out?iss=a&amp;sid=b"');
    expect(page).toContain('href="https://notes.example/bye?state=&quot;&gt;&lt;script&gt;"');
    expect(policyOf(response)).toMatch(/frame-src https:\/\/notes\.example http:\/\/127\.0\.0\.1:4000; script-src 'sha256-[^']+'$/);
    expect(cookiesOf(response)[0]).toMatch(/Max-Age=0|Expires=Thu, 01 Jan 1970/);
    expect(gateway.called()).toContain('session.end-session');
  });

  it('Front-Channel Logout §2: shows that the user is signed out where it goes nowhere, without a script, and redirects who loads no frames', async () => {
    const frames = ['https://notes.example/out?iss=a&sid=b'];
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null, session: null, frames }));
    const shown = await gateway.get(path, { cookie, accept: 'text/html' });
    expect(await expectPage(shown, 200)).toContain('You are signed out');
    expect(policyOf(shown)).not.toContain('script-src');
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: 'https://notes.example/bye', session: null, frames }));
    expect((await gateway.get(path, { cookie, accept: 'application/json' })).status).toBe(303);
  });

  it('RFC 9700 §4.11.2: offers an address that nobody answers for, and goes there by no script, frames or not', async () => {
    const asked = { kind: 'end_session', location: 'https://notes.example/bye', destination: 'notes.example', session: null } as const;
    for (const frames of [[], ['https://notes.example/out?iss=a&sid=b']]) {
      gateway.on(rpcMap.token.beginLogout)(() => ({ ...asked, frames }));
      const response = await gateway.get(path, { cookie, accept: 'text/html' });
      const page = await expectPage(response, 200);
      expect(page).toMatch(/<a id="continue"[^>]+href="https:\/\/notes\.example\/bye"[^>]*>Go on to notes\.example</);
      expect(page).not.toContain('http-equiv="refresh"');
      expect(policyOf(response)).not.toContain('script-src');
    }
    expect((await gateway.get(path, { accept: 'application/json' })).status).toBe(200);
  });

  it('attack A69: without a hint it asks, ends nothing, and does as the user says', async () => {
    const location = 'https://notes.example/bye';
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: 'Notes', location }));
    const asked = await gateway.get(`${path}?post_logout_redirect_uri=${encodeURIComponent(location)}&client_id=notes`, { cookie });
    const page = await expectPage(asked, 200);
    expect(page).toContain('id="submit"');
    expect(policyOf(asked)).toMatch(/form-action 'self'$/);
    expect(gateway.called()).not.toContain('session.end-session');
    const form = { confirmation: confirmationOn(page), post_logout_redirect_uri: location, client_id: 'notes' };

    expect(await expectPage(await gateway.post(path, { ...form, decision: 'stay' }, { cookie }), 200)).toContain('still signed in');
    expect(gateway.called()).not.toContain('session.end-session');

    const done = await gateway.post(path, { ...form, decision: 'sign_out' }, { cookie });
    expect(done.status).toBe(303);
    expect(done.headers.get('location')).toBe(location);
    expect(gateway.called()).toContain('session.end-session');
    expect(gateway.requestOf(rpcMap.token.beginLogout)?.parameters).toEqual([
      ['post_logout_redirect_uri', location],
      ['client_id', 'notes'],
    ]);
  });

  it('takes no decision from a confirmation that is forged or of another session, and refuses one of another site', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location: null }));
    const confirmation = confirmationOn(await (await gateway.get(path, { cookie })).text());
    const form = { confirmation, decision: 'sign_out' };
    for (const forged of ['forged', ''])
      expect(await expectPage(await gateway.post(path, { ...form, confirmation: forged }, { cookie }), 200)).toContain('Sign out?');
    await expectErrorPage(await gateway.post(path, { ...form, decision: 'x' }, { cookie }), 400);
    await expectErrorPage(await gateway.post(path, form, { cookie, 'sec-fetch-site': 'cross-site' }), 400);
    expect(gateway.called()).not.toContain('session.end-session');
  });

  it('N03: a second copy of the form finds its user signed out, and goes where the first one went', async () => {
    const location = 'https://notes.example/bye';
    gateway.on(rpcMap.token.beginLogout)(({ sessionToken: presented }) =>
      presented === null ? { kind: 'end_session', location, session: null } : { kind: 'confirm', clientName: null, location },
    );
    const form = { confirmation: confirmationOn(await (await gateway.get(path, { cookie })).text()), decision: 'sign_out' };
    for (const headers of [{ cookie }, {}, { cookie: `${cookieNames.session}=planted` }])
      expect((await gateway.post(path, form, headers)).headers.get('location')).toBe(location);
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null, session: null }));
    for (const decision of ['sign_out', 'stay'])
      expect(await expectPage(await gateway.post(path, { ...form, decision }), 200)).toContain('signed out');
    expect(gateway.calls.filter(({ subject }) => subject === rpcMap.session.endSession.subject)).toHaveLength(1);
  });

  it('attack A69: a bad hint or address is a page, and ends nothing', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'error_page', error: 'invalid_request', description: 'bad' }));
    const response = await gateway.get(`${path}?id_token_hint=bad`, { cookie });
    expect(cookiesOf(response)).toEqual([]);
    await expectErrorPage(response, 400);
    expect(gateway.called()).not.toContain('session.end-session');
  });

  it('asks nobody who is not signed in', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location: null }));
    expect(await expectPage(await gateway.get(path), 200)).toContain('signed out');
    expect(gateway.called()).toEqual(['token.begin-logout']);
  });

  it('repeats a client\u2019s POST as GET, since browsers send the cookie only then', async () => {
    const response = await gateway.post(path, { id_token_hint: 'h', state: 'a b' }, { 'sec-fetch-site': 'cross-site' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${issuer}/oauth/logout?id_token_hint=h&state=a+b`);
    expect(gateway.called()).toEqual([]);
  });

  it('does not claim to have signed out what it could not', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null, session: null }));
    gateway.on(rpcMap.session.endSession)(refuse('unavailable'));
    const response = await gateway.get(path, { cookie });
    expect(cookiesOf(response)).toEqual([]);
    await expectErrorPage(response, 503);
  });

  it('N28: ends the session that the hint proves where the browser brings none, and only then says so', async () => {
    const { sessionId, userId } = session;
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null, session: { sessionId, userId } }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
    expect(await expectPage(await gateway.get(`${path}?id_token_hint=h`), 200)).toContain('signed out');
    expect(gateway.requestOf(rpcMap.session.endSession)).toEqual({ sessionId, userId });
    gateway.on(rpcMap.session.endSession)(refuse('unavailable'));
    await expectErrorPage(await gateway.get(`${path}?id_token_hint=h`), 503);
  });

  it('N28: does not say that anybody is signed out where a POST without a cookie cannot be repeated', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null, session: null }));
    await expectErrorPage(await gateway.post(path, { state: 'x'.repeat(7_001) }, { 'sec-fetch-site': 'cross-site' }), 413);
    expect(gateway.called()).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { leaveScriptHash } from '#pages';
import { confirmationOn, expectPage, policyOf } from './answers.js';
import { browserCookie, pending, purpose, sessionCookie, sessionToken, useGateway, wayBack } from './gateway-under-test.js';
import { atStep, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const cookie = `${browserCookie}; ${sessionCookie}`;
const location = 'https://notes.example/cb?code=c&state=s';

const forms: readonly (readonly [string, () => Promise<Response>])[] = [
  ['login', () => gateway.post(loginPath, { username: 'alice', password: 'right' }, { cookie, accept })],
  ['consent', () => gateway.post(loginPath, { decision: 'allow' }, { cookie, accept })],
  ['a refused consent', () => gateway.post(loginPath, { decision: 'deny' }, { cookie, accept })],
  [
    'sign-out',
    async () => {
      const page = await (await gateway.get('/t/acme/oauth/logout', { cookie, accept })).text();
      const confirmation = confirmationOn(page);
      return gateway.post('/t/acme/oauth/logout', { confirmation, decision: 'sign_out' }, { cookie, accept });
    },
  ],
];

describe('N02: leaving for a client after a form', () => {
  it.each(forms)('is a page of ours that goes on: %s', async (_form, submit) => {
    atStep(gateway, 'password');
    gateway.on(rpcMap.session.authenticateUser)(() => ({ state: stateAt('consent'), sessionToken, knownBrowser: 'proof' }));
    gateway.on(rpcMap.session.decideConsent)(() => ({ status: 'decided', purpose, wayBack, decision: 'allow' }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location }));
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
    const response = await submit();
    expect(response.headers.get('location')).toBeNull();
    const page = await expectPage(response, 200);
    expect(page).toContain('href="https://notes.example/cb?code=c&amp;state=s"');
    expect(policyOf(response)).toContain("form-action 'self'; ");
    expect(policyOf(response)).toContain(`script-src ${leaveScriptHash}`);
  });

  it('is a redirect without a form before it: frames that renew silently run no scripts of ours', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location }));
    const response = await gateway.get('/t/acme/oauth/authorize', { cookie, accept });
    expect([response.status, response.headers.get('location')]).toEqual([303, location]);
  });

  it('stays a redirect within the pages: their forms may go on here', async () => {
    atStep(gateway, 'password');
    gateway.on(rpcMap.session.authenticateUser)(() => ({ state: stateAt('consent'), sessionToken, knownBrowser: 'proof' }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'consent_required', ...pending }));
    const response = await gateway.post(loginPath, { username: 'alice', password: 'right' }, { cookie, accept });
    expect([response.status, response.headers.get('location')]).toEqual([303, expect.stringContaining('/t/acme/login?')]);
  });
});

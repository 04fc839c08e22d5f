import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { expectErrorPage, expectOAuthError, expectPage } from './answers.js';
import { browserCookie, display, pending, sessionCookie, useGateway } from './gateway-under-test.js';
import { atStep, expectSignIn, givenSignIn, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const path = '/t/acme/approve';

describe('CIBA §7: the page behind the link of a message', () => {
  it('asks nobody when it is opened, and shows nothing of what is asked', async () => {
    const page = await expectPage(await gateway.get(`${path}?token=ost_ar_x`), 200);
    expect(page).toMatch(/name="token" value="ost_ar_x"/);
    expect(await expectPage(await gateway.get(path), 200)).toContain('id="error"');
    expect(gateway.called()).toEqual([]);
  });

  it('attack A15: escapes what stands in the link', async () => {
    expect(await expectPage(await gateway.get(`${path}?token=%22%3E%3Cscript%3E`), 200)).toContain('value="&quot;&gt;&lt;script&gt;"');
    await expectErrorPage(await gateway.get(`${path}?token=a&token=b`), 400);
  });

  it('says that nothing waits', async () => {
    gateway.on(rpcMap.token.openBackchannel)(() => ({ outcome: null }));
    expect(await expectPage(await gateway.post(path, { token: 'ost_ar_x' }), 400)).toContain('id="error"');
  });

  it('attack A16: takes no form of another site', async () => {
    await expectErrorPage(await gateway.post(path, { token: 'ost_ar_x' }, { origin: 'https://evil.example' }), 400);
    expect(gateway.called()).toEqual([]);
  });

  it('begins a sign-in in this browser, on from its session', async () => {
    gateway.on(rpcMap.token.openBackchannel)(() => ({ outcome: { kind: 'login_required', ...pending } }));
    givenSignIn(gateway);
    const answer = await gateway.post(path, { token: 'ost_ar_x' }, { cookie: sessionCookie });
    expectSignIn(gateway, answer);
    expect(gateway.requestOf(rpcMap.token.openBackchannel)).toEqual({ token: 'ost_ar_x' });
  });
});

describe('CIBA §7.1: what is shown of a request', () => {
  const cookie = `${browserCookie}; ${sessionCookie}`;

  it('is the message that the client shows, too, on the consent page, and none where there is none', async () => {
    atStep(gateway, 'consent');
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).not.toContain('id="backchannel"');
    gateway.on(rpcMap.token.describeAuthorization)(() => ({
      ...display,
      backchannel: { requestedAt: '2030-01-01T12:00:00.000Z', bindingMessage: '<b>W4SCT' },
    }));
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    expect(page).toMatch(/id="backchannel".*&lt;b&gt;W4SCT.*Jan 1, 2030/s);
    expect(page).not.toContain('<b>');
  });

  it.each([
    ['allow', 'success'],
    ['deny', 'denied'],
  ] as const)('is told at the end what came of it: %s', async (decision, id) => {
    gateway.on(rpcMap.session.decideConsent)(() => ({ ...stateAt('consent'), status: 'decided', decision }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({
      ...{ kind: 'answered_elsewhere', delivery: 'backchannel', decision, clientName: 'Bank & sons' },
    }));
    const page = await expectPage(await gateway.post(loginPath, { decision }, { cookie }), 200);
    expect(page).toMatch(new RegExp(`id="${id}".*Bank &amp; sons`, 's'));
  });
});

describe('CIBA §7: the backchannel authentication endpoint', () => {
  const endpoint = '/t/acme/oauth/backchannel_authentication';

  it('passes on the form and the credentials, and is for no script of another origin', async () => {
    gateway.on(rpcMap.token.authenticateByBackchannel)(() => ({ status: 200, headers: {}, body: { auth_req_id: 'x' } }));
    const answer = await gateway.post(`${endpoint}?client_id=ignored`, { client_id: 'bank' }, { authorization: 'Basic eDp5' });
    expect(answer.status).toBe(200);
    expect(gateway.requestOf(rpcMap.token.authenticateByBackchannel)).toMatchObject({
      ...{ parameters: [['client_id', 'bank']], authorization: 'Basic eDp5' },
    });
  });

  it('is answered by POST alone', async () => {
    await expectOAuthError(await gateway.get(endpoint), 405, 'invalid_request');
  });
});

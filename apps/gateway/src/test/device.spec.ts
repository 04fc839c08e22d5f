import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { expectErrorPage, expectOAuthError, expectPage, refuse } from './answers.js';
import { browserCookie, display, pending, sessionCookie, sessionToken, useGateway } from './gateway-under-test.js';
import { atStep, expectSignIn, givenSignIn, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const path = '/t/acme/device';

describe('RFC 8628 §3.3: the page where people type the code of a device', () => {
  it('asks nobody when it is opened, with a code in its link too, which it shows to be compared', async () => {
    const empty = await expectPage(await gateway.get(path), 200);
    expect(empty).toMatch(/id="user_code"[^>]*autofocus/s);
    expect(empty).not.toContain('id="check"');
    const filled = await expectPage(await gateway.get(`${path}?user_code=WDJB-MJHT`), 200);
    expect(filled).toMatch(/id="check".*id="user_code"[^>]*value="WDJB-MJHT"/s);
    expect(gateway.called()).toEqual([]);
  });

  it('attack A15: escapes the code of a link, and shows none that is longer than any', async () => {
    expect(await expectPage(await gateway.get(`${path}?user_code=%22%3E%3Cscript%3E`), 200)).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(await expectPage(await gateway.get(`${path}?user_code=${'B'.repeat(65)}`), 200)).toContain('value=""');
  });

  it('asks nobody for what is no code, or for two', async () => {
    for (const form of [{}, { user_code: ' ' }, { user_code: 'B'.repeat(65) }])
      expect(await expectPage(await gateway.post(path, form), 400)).toContain('id="error"');
    await expectErrorPage(await gateway.post(path, 'user_code=a&user_code=b'), 400);
    await expectErrorPage(await gateway.get(`${path}?user_code=a&user_code=b`), 400);
    expect(gateway.called()).toEqual([]);
  });

  it('says that no device has a code, and keeps it to be mended', async () => {
    gateway.on(rpcMap.token.openDevice)(() => ({ outcome: null }));
    const page = await expectPage(await gateway.post(path, { user_code: ' wdjb mjhx ' }), 400);
    expect(page).toMatch(/id="error".*value="wdjb mjhx"/s);
    expect(gateway.requestOf(rpcMap.token.openDevice)).toEqual({ userCode: 'wdjb mjhx', sessionToken: null });
  });

  it('attack A55: says that there were too many, and when to try again', async () => {
    gateway.on(rpcMap.token.openDevice)(refuse('too_many_requests', 321));
    const answer = await gateway.post(path, { user_code: 'WDJB-MJHT' });
    expect(answer.headers.get('retry-after')).toBe('321');
    expect(await expectPage(answer, 429)).toContain('id="error"');
  });

  it('begins a sign-in in this browser with the right code, on from its session', async () => {
    gateway.on(rpcMap.token.openDevice)(() => ({ outcome: { kind: 'login_required', ...pending } }));
    givenSignIn(gateway);
    const answer = await gateway.post(path, { user_code: 'WDJB-MJHT' }, { cookie: sessionCookie });
    expectSignIn(gateway, answer);
    expect(gateway.requestOf(rpcMap.token.openDevice)).toEqual({ userCode: 'WDJB-MJHT', sessionToken });
  });
});

describe('RFC 8628 §5.4: what is shown of a device', () => {
  it('is where it asks from, on the consent page, and nothing where a browser asks', async () => {
    atStep(gateway, 'consent');
    const cookie = `${browserCookie}; ${sessionCookie}`;
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).not.toContain('id="device"');
    const device = { requestedAt: '2030-01-01T12:00:00.000Z', address: '198.51.100.7', userAgent: '<b>' };
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, device }));
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    expect(page).toMatch(/id="device".*198\.51\.100\.7.*Unknown.*Jan 1, 2030/s);
    expect(page).not.toContain('<b>');
  });

  it.each([
    ['allow', 'success', 'applications'],
    ['deny', 'denied', null],
  ] as const)('is told at the end what came of it: %s', async (decision, id, link) => {
    gateway.on(rpcMap.session.decideConsent)(() => ({ ...stateAt('consent'), status: 'decided', decision }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({
      kind: 'answered_elsewhere',
      delivery: 'device',
      decision,
      clientName: 'Tele & vision',
    }));
    const answer = await gateway.post(loginPath, { decision }, { cookie: `${browserCookie}; ${sessionCookie}` });
    const page = await expectPage(answer, 200);
    expect(page).toContain(`id="${id}"`);
    expect(page).toContain('Tele &amp; vision');
    expect(page.includes('id="applications"')).toBe(link !== null);
  });
});

describe('RFC 8628 §3.1: the device authorization endpoint', () => {
  const endpoint = '/t/acme/oauth/device_authorization';

  it('passes on the form, the credentials, and as much of the User-Agent as browsers say', async () => {
    gateway.on(rpcMap.token.authorizeDevice)(() => ({ status: 200, headers: {}, body: { user_code: 'WDJB-MJHT' } }));
    const answer = await gateway.post(`${endpoint}?client_id=ignored`, { client_id: 'tv' }, { 'user-agent': 'x'.repeat(600) });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(gateway.requestOf(rpcMap.token.authorizeDevice)).toMatchObject({
      ...{ parameters: [['client_id', 'tv']], authorization: null, userAgent: 'x'.repeat(512) },
    });
  });

  it('answers GET with 405, and a client with too many devices with 429', async () => {
    expect((await gateway.get(endpoint)).status).toBe(405);
    gateway.on(rpcMap.token.authorizeDevice)(refuse('too_many_requests', 60));
    const answer = await gateway.post(endpoint, { client_id: 'tv' });
    expect(answer.headers.get('retry-after')).toBe('60');
    await expectOAuthError(answer, 429, 'temporarily_unavailable');
  });
});

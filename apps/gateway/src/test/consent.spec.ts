import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { expectErrorPage, expectPage, policyOf, refuse } from './answers.js';
import {
  browserCookie,
  browserToken,
  display,
  issuer,
  requestId,
  sessionCookie,
  sessionToken,
  transactionId,
  useGateway,
} from './gateway-under-test.js';
import { atStep, consentPath } from './sign-in.js';

const gateway = useGateway();

describe('the consent page', () => {
  it('shows who asks for what, and who is asked', async () => {
    atStep(gateway, 'consent');
    const response = await gateway.get(consentPath, { cookie: browserCookie });
    const page = await expectPage(response, 200);
    for (const text of ['Notes', 'id="allow"', 'id="deny"', 'alice']) expect(page).toContain(text);
    expect(policyOf(response)).toMatch(/form-action 'self'$/);
  });

  it('links to the pages about the client', async () => {
    atStep(gateway, 'consent');
    const clientLinks = { clientUri: null, policyUri: 'https://notes.example/privacy', tosUri: null };
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, clientLinks }));
    const page = await expectPage(await gateway.get(consentPath, { cookie: browserCookie }), 200);
    expect(page).toContain('<a href="https://notes.example/privacy" target="_blank" rel="noopener noreferrer">');
  });

  it('N24: presents the secret of the session, by which the token service knows what is new to its user', async () => {
    atStep(gateway, 'consent');
    const scopes = [
      { name: 'profile', description: null, allowed: true },
      { name: 'notes:write', description: 'Change your notes', allowed: false },
    ];
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, scopes }));
    const page = await expectPage(await gateway.get(consentPath, { cookie: `${browserCookie}; ${sessionCookie}` }), 200);
    expect(gateway.requestOf(rpcMap.token.describeAuthorization)).toEqual({ requestId, sessionToken });
    expect(page.indexOf('Change your notes')).toBeLessThan(page.indexOf('You already let it'));
    await gateway.get(consentPath, { cookie: browserCookie });
    expect(gateway.requestOf(rpcMap.token.describeAuthorization)).toEqual({ requestId, sessionToken: null });
  });

  it('does without the account where the identity service is down', async () => {
    atStep(gateway, 'consent');
    gateway.on(rpcMap.identity.findUser)(refuse('unavailable'));
    expect(await expectPage(await gateway.get(consentPath, { cookie: browserCookie }), 200)).toContain('id="allow"');
  });

  it('leads back to the loginPath, and says when all is done', async () => {
    atStep(gateway, 'login');
    expect((await gateway.get(consentPath, { cookie: browserCookie })).headers.get('location')).toBe(
      `${issuer}/login?transaction=${transactionId}`,
    );
    atStep(gateway, 'finished');
    expect(await expectPage(await gateway.get(consentPath, { cookie: browserCookie }), 200)).not.toContain('id="allow"');
    atStep(gateway, 'consent');
    gateway.on(rpcMap.token.describeAuthorization)(refuse('transaction_invalid'));
    expect(await expectPage(await gateway.get(consentPath, { cookie: browserCookie }), 200)).not.toContain('id="allow"');
  });

  it.each(['allow', 'deny'] as const)('hands the decision on once (%s), and goes to the client with 303', async (decision) => {
    gateway.on(rpcMap.session.finishLogin)(() => ({ authorizationRequestId: requestId }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb' }));
    const response = await gateway.post(consentPath, { decision }, { cookie: `${browserCookie}; ${sessionCookie}` });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/cb');
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, sessionToken, decision });
    expect(gateway.requestOf(rpcMap.session.finishLogin)).toEqual({ transactionId, browserToken, sessionToken });
    expect(gateway.called()).toEqual(['session.finish-login', 'token.resume-authorization']);
  });

  it('attack A16: refuses a form of another browser, a forged one and a replayed one', async () => {
    await expectErrorPage(await gateway.post(consentPath, { decision: 'allow' }), 400);
    await expectErrorPage(await gateway.post(consentPath, { decision: 'allow' }, { cookie: sessionCookie }), 400);
    await expectErrorPage(await gateway.post('/t/acme/consent', { decision: 'allow' }, { cookie: browserCookie }), 400);
    for (const form of ['', 'decision=maybe', 'decision=allow&decision=deny', 'decision=']) {
      await expectErrorPage(await gateway.post(consentPath, form, { cookie: browserCookie }), 400);
    }
    await expectErrorPage(
      await gateway.post(consentPath, { decision: 'allow' }, { cookie: browserCookie, origin: 'https://evil.example' }),
      400,
    );
    await expectErrorPage(await gateway.post(consentPath, { decision: 'allow' }, { cookie: browserCookie }), 400);
    expect(gateway.called()).toEqual([]);
    gateway.on(rpcMap.session.finishLogin)(refuse('transaction_invalid'));
    const cookie = `${browserCookie}; ${sessionCookie}`;
    await expectErrorPage(await gateway.post(consentPath, { decision: 'allow' }, { cookie }), 400);
    expect(gateway.called()).toEqual(['session.finish-login']);
  });
});

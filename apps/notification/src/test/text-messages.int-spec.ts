import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChallengeId, Delivery, TenantContext, User } from '#contracts';
import { ConfigurationError, loadConfig, MasterKeys } from '#platform/start';
import { SqlTransaction } from '#persistence';
import { fulfilled, race, type SmsSink, startSmsSink, tenantSettings } from '#testing';
import { listMailbox, readMessage } from '../mailbox/mailbox.js';
import { NotificationConfig } from '../notification.config.js';
import { PreviewTemplateUseCase } from '../use-cases/preview-template/preview-template.use-case.js';
import { PutTemplateUseCase } from '../use-cases/put-template/put-template.use-case.js';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';
import { RetryDeliveryUseCase } from '../use-cases/retry-delivery/retry-delivery.use-case.js';
import { SendTestSmsUseCase } from '../use-cases/send-test-sms/send-test-sms.use-case.js';
import { NotificationHarness } from './notification-harness.js';

const recipient = '+491713920000';
const inGermany = tenantSettings({ smsCountries: ['DE'] });

describe('text messages', () => {
  let notification: NotificationHarness;
  let sink: SmsSink;
  let tenant: TenantContext;
  let user: User;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
    sink = await startSmsSink();
  });
  afterAll(async () => {
    await notification.close();
    await sink.stop();
  });
  beforeEach(() => {
    sink.clear();
    sink.behave('webhook', { kind: 'accept' });
    sink.behave('twilio', { kind: 'accept' });
    tenant = notification.givenTenant({ name: 'Acme', issuer: 'https://id.acme.example', settings: inGermany });
    user = notification.givenUser();
  });
  afterEach(() => notification.stopReplicas());

  const start = (providers = 'twilio,webhook', changes: NodeJS.ProcessEnv = {}) =>
    notification.addReplica({ ...sink.settings, OSTIARY_SMS_PROVIDERS: providers, OSTIARY_DELIVERY_ATTEMPTS: '3', ...changes });
  /** As the event of a code that is asked for does; it is good for ten minutes. */
  const queueCode = async (context = tenant): Promise<void> => {
    const challengeId = randomUUID() as ChallengeId;
    notification.services.challenges.set(challengeId, { userId: user.id, recipient });
    const expiresAt = new Date(notification.clock.now().getTime() + 600_000);
    await notification.unitOfWork.transaction(context, (tx) =>
      notification.get(QueueMessageUseCase).execute(tx, context, user.id, { template: 'sms-otp', challengeId, expiresAt }),
    );
  };
  const settled = async (matches: (delivery: Delivery) => boolean): Promise<Delivery> => {
    for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
      const found = (await notification.deliveries(tenant)).find(matches);
      if (found) return found;
    }
    throw new Error(`no such delivery: ${JSON.stringify(await notification.deliveries(tenant))}`);
  };
  const received = () => sink.waitFor(({ to }) => to === recipient, 15_000);

  it('go out with the code and the line for the browser, and are listed without either', async () => {
    await start('webhook');
    await queueCode();
    const { text } = await received();
    const code = notification.services.codes.at(-1);
    expect(text).toContain(`${code} is your code for Acme`);
    expect(text.split('\n').at(-1)).toBe(`@id.acme.example #${code}`);
    expect(sink.forged).toBe(0);
    const delivery = await settled(({ status }) => status === 'delivered');
    expect(delivery).toMatchObject({ channel: 'sms', template: 'sms-otp', userId: user.id, attempts: 1, lastError: null });
    const stored = JSON.stringify(await notification.dataSource.query('SELECT * FROM deliveries'));
    for (const secret of [code ?? 'none', recipient, 'is your code']) expect(stored).not.toContain(secret);
  });

  describe('fault F17: providers in trouble', () => {
    it('one that is down is stood in for by the next', async () => {
      await start('twilio,webhook', { OSTIARY_SMS_TWILIO_URL: 'http://127.0.0.1:1' });
      await queueCode();
      expect((await received()).via).toBe('webhook');
      expect(await settled(({ status }) => status === 'delivered')).toMatchObject({ attempts: 1, provider: 'platform/webhook' });
    });

    it('one that may have taken it is not stood in for, nor asked again: nobody is sent two texts', async () => {
      await start();
      sink.behave('twilio', { kind: 'drop' });
      await queueCode();
      expect(await settled(({ status }) => status === 'dead')).toMatchObject({
        attempts: 1,
        provider: null,
        lastError: expect.stringContaining('it may have been taken'),
      });
      expect(sink.attempts).toEqual(['twilio']);
    });

    it('are asked again, later each time, with a fresh code', async () => {
      await start();
      sink.behave('twilio', { kind: 'answer', status: 503 });
      sink.behave('webhook', { kind: 'answer', status: 429 });
      await queueCode();
      expect(await settled(({ attempts }) => attempts === 1)).toMatchObject({
        status: 'pending',
        lastError: 'twilio HTTP 503; webhook HTTP 429',
      });
      const [first] = notification.services.codes.slice(-1);
      sink.behave('twilio', { kind: 'accept' });
      notification.clock.advance(11);
      expect((await received()).text).toContain(notification.services.codes.at(-1));
      expect(notification.services.codes.at(-1)).not.toBe(first);
    });

    it('nothing is sent after the code has expired', async () => {
      await start('twilio');
      sink.behave('twilio', { kind: 'answer', status: 503 });
      await queueCode();
      await settled(({ attempts }) => attempts === 1);
      sink.behave('twilio', { kind: 'accept' });
      notification.clock.advance(601);
      expect(await settled(({ status }) => status === 'dead')).toMatchObject({ lastError: 'expired' });
      expect(sink.messages).toEqual([]);
    });

    it('a number that takes no messages is told of at once, and given up', async () => {
      await start();
      sink.behave('twilio', { kind: 'twilio-error', status: 400, code: 21610 });
      await queueCode();
      expect(await settled(({ status }) => status === 'dead')).toMatchObject({ attempts: 1, lastError: 'twilio HTTP 400 error 21610' });
      expect(sink.attempts).toEqual(['twilio']);
    });
  });

  describe('a message that was given up', () => {
    const retry = (id: Delivery['id'], context = tenant) => notification.get(RetryDeliveryUseCase).execute(context, { id });
    const given = async (): Promise<Delivery> => {
      await start('twilio');
      sink.behave('twilio', { kind: 'twilio-error', status: 400, code: 21610 });
      await queueCode();
      return settled(({ status }) => status === 'dead');
    };

    it('is tried again by an administrator, once, however many ask', async () => {
      const { id } = await given();
      sink.behave('twilio', { kind: 'accept' });
      const answers = await race(20, () => retry(id));
      expect(fulfilled(answers)).toEqual([expect.objectContaining({ id, status: 'pending', attempts: 0 })]);
      await received();
      expect(await settled(({ status }) => status === 'delivered')).toMatchObject({ id, attempts: 1, lastError: null });
      expect(sink.messages).toHaveLength(1);
      await expect(retry(id)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('is not when it is a test', async () => {
      await start('twilio');
      sink.behave('twilio', { kind: 'answer', status: 503 });
      const { deliveryId } = await notification.get(SendTestSmsUseCase).execute(tenant, { phoneNumber: recipient });
      await notification.unitOfWork.transaction(tenant, (tx) =>
        SqlTransaction.of(tx).query("UPDATE deliveries SET expires_at = expires_at + interval '1 day' WHERE tenant_id = $1", [
          tenant.tenantId,
        ]),
      );
      await expect(retry(deliveryId)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('is not when its code has expired', async () => {
      const { id } = await given();
      notification.clock.advance(601);
      await expect(retry(id)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('attack A70: is not for another tenant, which is told that there is none', async () => {
      const { id } = await given();
      await expect(retry(id, notification.givenTenant())).rejects.toMatchObject({ code: 'not_found' });
      await expect(retry('none' as Delivery['id'])).rejects.toMatchObject({ code: 'not_found' });
      expect(await settled(({ status }) => status === 'dead')).toMatchObject({ id });
    });
  });

  describe('a test', () => {
    const test = (phoneNumber: string, context = tenant) => notification.get(SendTestSmsUseCase).execute(context, { phoneNumber });

    it("goes out at once, and the answer is the provider's own", async () => {
      await start();
      expect(await test('+49 171 3920000')).toMatchObject({ accepted: true, answer: 'HTTP 201' });
      expect(sink.messages).toEqual([expect.objectContaining({ to: recipient, text: expect.stringContaining('test message of Acme') })]);
      expect(await notification.deliveries(tenant)).toMatchObject([
        { channel: 'sms', template: 'test', status: 'delivered', userId: null },
      ]);
    });

    it('that is refused says why', async () => {
      await start('webhook');
      sink.behave('webhook', { kind: 'answer', status: 422, body: 'no such number' });
      expect(await test(recipient)).toMatchObject({ accepted: false, answer: 'HTTP 422' });
    });

    it('that nobody answers may arrive all the same, which is said; it is not offered to the second provider', async () => {
      await start();
      sink.behave('twilio', { kind: 'hang' });
      expect(await test(recipient)).toMatchObject({ accepted: null, answer: expect.stringContaining('may arrive all the same') });
      expect(sink.attempts).toEqual(['twilio']);
    }, 15_000);

    it.each(['', '0171', '+49 171 39200', '+19005550100', '+881612345678', '+491713920000;ext=1'])(
      'attack A66: goes to no number such as %j',
      async (number) => {
        await start();
        await expect(test(number)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: '/phoneNumber' }] });
        expect(sink.attempts).toEqual([]);
      },
    );

    it('attack A66: goes to no country that the tenant does not name, nor is it counted', async () => {
      await start();
      const elsewhere = notification.givenTenant({ settings: tenantSettings({ smsCountries: ['AT'] }) });
      for (const context of [elsewhere, notification.givenTenant()])
        await expect(test(recipient, context)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: '/phoneNumber' }] });
      expect([sink.attempts, await notification.deliveries(elsewhere)]).toEqual([[], []]);
      await expect(test(recipient)).resolves.toMatchObject({ accepted: true });
    });

    it('attack A66: is sent ten times an hour for a tenant, and takes none from its mails', async () => {
      await start();
      expect(fulfilled(await race(12, () => test(recipient)))).toHaveLength(10);
      await expect(test(recipient)).rejects.toMatchObject({ code: 'too_many_requests' });
      await expect(test(recipient, notification.givenTenant({ settings: inGermany }))).resolves.toMatchObject({ accepted: true });
    });
  });

  describe('a wording of a tenant', () => {
    const put = (text: string, parts = { subject: '', html: '' }) =>
      notification.get(PutTemplateUseCase).execute(tenant, { name: 'sms-otp', locale: 'en', text, ...parts });

    it('is previewed and sent, the line for the browser below it', async () => {
      await start();
      await put('{{tenant}}: {{code}}');
      const preview = await notification.get(PreviewTemplateUseCase).execute(tenant, { name: 'sms-otp', locale: 'en' });
      expect(preview).toEqual({ locale: 'en', subject: '', html: '', text: 'Acme: 123456\n\n@id.acme.example #123456' });
      await queueCode();
      expect((await received()).text).toMatch(/^Acme: \d{6}\n\n@id\.acme\.example #\d{6}$/);
    });

    it.each([
      ['does not show the code', 'Hello {{name}}'],
      ['makes the code part of an address', 'https://evil.example/?{{code}} {{code}}'],
      ['would hide the code', '{{#name}}{{code}}{{/name}}'],
      ['shows what is not for text messages', '{{code}} {{email}}'],
      ['links', '{{code}} {{link}}'],
      ['costs more than three messages', `{{code}} ${'a'.repeat(420)}`],
      ['costs more than three messages, by one letter', `{{code}} ${'a'.repeat(200)}ê`],
      ['is empty', ' '],
    ])('is refused where it %s', async (_, text) => {
      await start();
      await expect(put(text)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: '/text' }] });
    });

    it('has neither subject nor HTML', async () => {
      await start();
      await expect(put('{{code}}', { subject: 'Code', html: '<p>{{code}}</p>' })).rejects.toMatchObject({
        members: [{ pointer: '/subject' }, { pointer: '/html' }],
      });
    });
  });

  it('without a provider are shown in the mailbox', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'ostiary-sms-'));
    try {
      await notification.addReplica({ OSTIARY_DATA_DIR: dataDirectory, OSTIARY_SMTP_URL: 'smtp://127.0.0.1:1' });
      await queueCode();
      await settled(({ status }) => status === 'delivered');
      const [entry] = await listMailbox(join(dataDirectory, 'mailbox'));
      expect(entry).toMatchObject({ channel: 'sms', to: recipient, subject: '' });
      const message = await readMessage(join(dataDirectory, 'mailbox'), entry?.id ?? '');
      expect(message).toMatchObject({
        html: '',
        text: expect.stringMatching(/^\d{6} is your code for Acme.*\n\n@id\.acme\.example #\d{6}$/s),
      });
    } finally {
      await rm(dataDirectory, { recursive: true });
    }
  });

  describe('settings', () => {
    const refused = (overrides: NodeJS.ProcessEnv): readonly string[] => {
      try {
        loadConfig(NotificationConfig, {
          OSTIARY_NOTIFICATION_KEYS: MasterKeys.generate('k1'),
          ...sink.settings,
          OSTIARY_SMS_PROVIDERS: 'twilio,webhook',
          ...overrides,
        });
        return [];
      } catch (error) {
        return error instanceof ConfigurationError ? error.problems : [String(error)];
      }
    };

    it('of a provider that is named are all needed, of others none', () => {
      expect(refused({})).toEqual([]);
      expect(refused({ OSTIARY_SMS_WEBHOOK_URL: '', OSTIARY_SMS_WEBHOOK_SECRETS: '' })).toHaveLength(2);
      expect(refused({ OSTIARY_SMS_PROVIDERS: 'twilio', OSTIARY_SMS_WEBHOOK_URL: '', OSTIARY_SMS_WEBHOOK_SECRETS: '' })).toEqual([]);
      expect(refused({ OSTIARY_SMS_TWILIO_AUTH_TOKEN: '', OSTIARY_SMS_TWILIO_FROM: '' })).toHaveLength(2);
    });

    it.each(['OSTIARY_SMS_PROVIDERS', 'OSTIARY_SMS_WEBHOOK_SECRETS'])(
      '%s is no list of nothing, which would send to nobody, or unsigned',
      (name) => {
        expect(refused({ [name]: ',' })).toEqual([expect.stringContaining(name)]);
      },
    );

    it.each([
      ['OSTIARY_SMS_PROVIDERS', 'pigeon'],
      ['OSTIARY_SMS_PROVIDERS', 'twilio,twilio'],
      ['OSTIARY_SMS_WEBHOOK_URL', 'http://sms.example.com/messages'],
      ['OSTIARY_SMS_WEBHOOK_URL', 'https://user:secret@sms.example.com'],
      ['OSTIARY_SMS_WEBHOOK_SECRETS', 'whsec_c2hvcnQ='],
      ['OSTIARY_SMS_TWILIO_URL', 'http://api.twilio.com'],
      ['OSTIARY_SMS_TWILIO_ACCOUNT_SID', 'SK0123456789abcdef0123456789abcdef'],
    ])('%s is not %s', (name, value) => {
      const [problem = ''] = refused({ [name]: value });
      expect(problem).toContain(name);
      if (/SECRETS|TOKEN/.test(name)) expect(problem).not.toContain(value);
    });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChallengeId, Delivery, MailSenderChange, SmsSenderChange, TenantContext, User } from '#contracts';
import { MasterKeys } from '#platform/start';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import {
  captureLog,
  dkimProblem,
  fulfilled,
  race,
  type SmsSink,
  type SmtpSink,
  startSmsSink,
  startSmtpSink,
  tenantSettings,
} from '#testing';
import { SenderStore } from '../ports/sender-store.js';
import { DeleteMailSenderUseCase } from '../use-cases/delete-mail-sender/delete-mail-sender.use-case.js';
import { GetMailSenderUseCase } from '../use-cases/get-mail-sender/get-mail-sender.use-case.js';
import { GetSmsSenderUseCase } from '../use-cases/get-sms-sender/get-sms-sender.use-case.js';
import { PutMailSenderUseCase } from '../use-cases/put-mail-sender/put-mail-sender.use-case.js';
import { PutSmsSenderUseCase } from '../use-cases/put-sms-sender/put-sms-sender.use-case.js';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';
import { SendTestSmsUseCase } from '../use-cases/send-test-sms/send-test-sms.use-case.js';
import { NotificationHarness } from './notification-harness.js';

const recipient = '+491713920000';
const unfit = (...pointers: readonly string[]) => ({ code: 'invalid_argument', members: pointers.map((pointer) => ({ pointer })) });

describe('senders of tenants’ own', () => {
  let notification: NotificationHarness;
  let operator: SmtpSink;
  let own: SmtpSink;
  let sms: SmsSink;
  let operatorSms: SmsSink;
  let tenant: TenantContext;
  let other: TenantContext;
  let user: User;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
    [operator, own, sms, operatorSms] = await Promise.all([startSmtpSink(), startSmtpSink(), startSmsSink(), startSmsSink()]);
  });
  afterAll(async () => {
    await notification.close();
    await Promise.all([operator.stop(), own.stop(), sms.stop(), operatorSms.stop()]);
  });
  beforeEach(() => {
    for (const sink of [operator, own]) {
      sink.clear();
      sink.behave({ kind: 'accept' });
    }
    for (const sink of [sms, operatorSms]) {
      sink.clear();
      for (const via of ['webhook', 'twilio'] as const) sink.behave(via, { kind: 'accept' });
    }
    [tenant, other] = [
      notification.givenTenant({ name: 'Acme', settings: tenantSettings({ smsCountries: ['DE'] }) }),
      notification.givenTenant(),
    ];
    user = notification.givenUser();
  });
  afterEach(() => notification.stopReplicas());

  const start = (changes: NodeJS.ProcessEnv = {}) =>
    notification.addReplica({
      ...{ OSTIARY_SMTP_URL: operator.url, OSTIARY_FETCH_FROM_LOOPBACK: 'true' },
      ...{ ...operatorSms.settings, OSTIARY_SMS_PROVIDERS: 'webhook', OSTIARY_SMS_TWILIO_URL: sms.settings['OSTIARY_SMS_TWILIO_URL'] },
      ...changes,
    });
  const serverAt = (url: string, name = 'primary') => ({ name, host: '127.0.0.1', port: Number(new URL(url).port), username: null });
  const mails = (changes: Partial<MailSenderChange> = {}): MailSenderChange => ({
    ...{ from: 'door@mail.acme.example', servers: [serverAt(own.url)], dkim: { domain: 'acme.example', selector: 'k1' } },
    ...changes,
  });
  const putMails = (change = mails(), context = tenant, ifVersion?: readonly number[]) =>
    notification.get(PutMailSenderUseCase).execute(context, { ...change, ifVersion });
  const webhook = (changes: object = {}) => ({
    ...{ name: 'primary', kind: 'webhook', url: sms.settings['OSTIARY_SMS_WEBHOOK_URL'] ?? '', accountSid: null, from: null },
    ...{ secrets: [sms.settings['OSTIARY_SMS_WEBHOOK_SECRETS'] ?? ''] },
    ...changes,
  });
  const twilio = (changes: object = {}) => ({
    ...{
      name: 'second',
      kind: 'twilio',
      url: null,
      accountSid: sms.settings['OSTIARY_SMS_TWILIO_ACCOUNT_SID'] ?? '',
      from: '+12025550100',
    },
    ...{ authToken: sms.settings['OSTIARY_SMS_TWILIO_AUTH_TOKEN'] ?? '' },
    ...changes,
  });
  const putTexts = (providers: readonly object[], context = tenant) =>
    notification.get(PutSmsSenderUseCase).execute(context, { providers: providers as SmsSenderChange['providers'] });
  const queueCode = async (context = tenant): Promise<void> => {
    const challengeId = randomUUID() as ChallengeId;
    notification.services.challenges.set(challengeId, { userId: user.id, recipient });
    const expiresAt = new Date(notification.clock.now().getTime() + 600_000);
    await notification.unitOfWork.transaction(context, (tx) =>
      notification.get(QueueMessageUseCase).execute(tx, context, user.id, { template: 'sms-otp', challengeId, expiresAt }),
    );
  };
  const settled = async (context: TenantContext, matches: (delivery: Delivery) => boolean): Promise<Delivery> => {
    for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
      const found = (await notification.deliveries(context)).find(matches);
      if (found) return found;
    }
    throw new Error(`no such delivery: ${JSON.stringify(await notification.deliveries(context))}`);
  };
  const delivered = (context = tenant) => settled(context, ({ status }) => status === 'delivered');

  it('mails go by the tenant’s server, from its address and signed by a key made here; those of another by the operator’s', async () => {
    await start();
    const { dkim } = await putMails();
    await notification.queue(tenant, user);
    await notification.queue(other, user);
    const mine = await own.waitFor(() => true, 15_000);
    expect([mine.from, mine.headers.get('from')]).toEqual(['door@mail.acme.example', expect.stringContaining('door@mail.acme.example')]);
    expect(dkim).toMatchObject({ recordName: 'k1._domainkey.acme.example', recordValue: expect.stringMatching(/^v=DKIM1; k=rsa; p=/) });
    expect(dkimProblem(mine.raw, new Map([[dkim?.recordName ?? '', dkim?.recordValue ?? '']]))).toBeNull();
    expect((await operator.waitFor(() => true, 15_000)).from).toBe('no-reply@ostiary.example');
    expect([(await delivered()).provider, (await delivered(other)).provider]).toEqual(['primary', 'platform/smtp']);
    expect([own.messages.length, operator.messages.length]).toEqual([1, 1]);
  });

  it.each<[string, () => MailSenderChange['servers'][number]]>([
    ['cannot be reached', () => ({ name: 'primary', host: '127.0.0.1', port: 1, username: null })],
    ['refuses for good', () => serverAt(operator.url)],
  ])('F17: where the first server %s, the second takes the mail, which is told', async (_, first) => {
    await start();
    operator.behave({ kind: 'refuse', status: 550 });
    await putMails(mails({ servers: [first(), serverAt(own.url, 'second')] }));
    await notification.queue(tenant, user);
    expect(await delivered()).toMatchObject({ attempts: 1, provider: 'second' });
  });

  it('F17: where both refuse, nobody else is asked: the operator’s server sends nothing from the tenant’s address', async () => {
    await start();
    own.behave({ kind: 'refuse', status: 451 });
    await putMails();
    await notification.queue(tenant, user);
    expect(await settled(tenant, ({ attempts }) => attempts === 1)).toMatchObject({
      provider: null,
      lastError: expect.stringMatching(/^primary EMESSAGE SMTP 451/),
    });
    expect(operator.messages).toEqual([]);
  });

  it('texts go by the tenant’s signed webhook, and its Twilio where that refuses; those of another by the operator’s', async () => {
    await start();
    await putTexts([webhook(), twilio()]);
    await queueCode();
    expect(await delivered()).toMatchObject({ provider: 'primary' });
    expect(sms.messages).toMatchObject([{ via: 'webhook', to: recipient }]);
    sms.behave('webhook', { kind: 'answer', status: 503 });
    expect(await notification.get(SendTestSmsUseCase).execute(tenant, { phoneNumber: recipient })).toMatchObject({
      accepted: true,
      provider: 'second',
    });
    await queueCode(other);
    expect(await delivered(other)).toMatchObject({ provider: 'platform/webhook' });
    expect([sms.forged, sms.messages.at(-1)?.via, operatorSms.messages.length]).toEqual([0, 'twilio', 1]);
  });

  it('are given up for the operator’s, and told of as events without a secret', async () => {
    await start();
    await putMails();
    await notification.get(DeleteMailSenderUseCase).execute(tenant, {});
    await expect(notification.get(DeleteMailSenderUseCase).execute(tenant, {})).rejects.toMatchObject({ code: 'not_found' });
    await notification.queue(tenant, user);
    expect(await delivered()).toMatchObject({ provider: 'platform/smtp' });
    expect(notification.outbox.events.slice(-2)).toMatchObject([
      { subject: 'ostiary.events.notification.sender-updated.v1', payload: { channel: 'email', version: 1 } },
      { subject: 'ostiary.events.notification.sender-deleted.v1', payload: { channel: 'email' } },
    ]);
  });

  describe('attack A73: their secrets', () => {
    const password = randomBytes(16).toString('hex');
    const withUser = (changes: object = {}) => ({ ...serverAt(own.url), username: 'door', ...changes });

    it('are sealed at rest, in no answer, no log, and kept while server and user are the same', async () => {
      await start();
      const lines = captureLog();
      await putMails(mails({ servers: [withUser({ password })] }));
      await putTexts([webhook(), twilio()]);
      const kept = await putMails(mails({ from: 'other@acme.example', servers: [withUser()] }));
      await putTexts([webhook({ secrets: undefined }), twilio({ authToken: undefined })]);
      await queueCode();
      expect(await delivered()).toMatchObject({ provider: 'primary' });
      const [mine, texts] = [
        await notification.get(GetMailSenderUseCase).execute(tenant),
        await notification.get(GetSmsSenderUseCase).execute(tenant),
      ];
      expect([mine, texts.version]).toEqual([kept, 2]);
      const rows = await notification.unitOfWork.transaction(tenant, (tx) => SqlTransaction.of(tx).query('SELECT * FROM message_senders'));
      expect(rows).toHaveLength(2);
      const told = JSON.stringify([rows, mine, texts, lines, notification.outbox.events]);
      const secrets = [password, 'PRIVATE KEY', 'OSTIARY_SMS_WEBHOOK_SECRETS', 'OSTIARY_SMS_TWILIO_AUTH_TOKEN'];
      for (const secret of secrets) expect(told).not.toContain(sms.settings[secret] ?? secret);
    });

    it.each([{ host: 'localhost' }, { port: 2525 }, { username: 'window' }, { name: 'other' }])(
      'are told to nobody else: with %j they are to be given anew',
      async (changes) => {
        await start();
        await putMails(mails({ servers: [withUser({ password })] }));
        await expect(putMails(mails({ servers: [withUser(changes)] }))).rejects.toMatchObject(unfit('/servers/0/password'));
        await putTexts([webhook(), twilio()]);
        const url = `${sms.settings['OSTIARY_SMS_TWILIO_URL']}/elsewhere`;
        await expect(putTexts([webhook({ secrets: undefined, url })])).rejects.toMatchObject(unfit('/providers/0/secrets'));
        const accountSid = `AC${'f'.repeat(32)}`;
        await expect(putTexts([twilio({ authToken: undefined, accountSid })])).rejects.toMatchObject(unfit('/providers/0/authToken'));
      },
    );

    it('are opened by every key, sealed anew under the first, and lost with theirs: nothing goes out then until they are given anew', async () => {
      const [before, after, stranger] = ['k1', 'k2', 'k3'].map((id) => MasterKeys.generate(id));
      const sealed = async () =>
        (await notification.unitOfWork.transaction(tenant, (tx) => notification.get(SenderStore).find(tx, tenant, 'sms')))?.sealed ?? '';
      await start({ OSTIARY_NOTIFICATION_KEYS: before });
      await putTexts([webhook()]);
      expect(await sealed()).toMatch(/^k1\./);
      await notification.stopReplicas();
      await start({ OSTIARY_NOTIFICATION_KEYS: `${after},${before}` });
      await queueCode();
      expect(await delivered()).toMatchObject({ provider: 'primary' });
      expect(await sealed()).toMatch(/^k2\./);
      await notification.stopReplicas();
      await start({ OSTIARY_NOTIFICATION_KEYS: stranger });
      expect(await notification.get(SendTestSmsUseCase).execute(tenant, { phoneNumber: recipient })).toMatchObject({
        accepted: false,
        answer: 'the secrets of the providers cannot be opened',
      });
      await expect(putTexts([webhook({ secrets: undefined })])).rejects.toMatchObject(unfit('/providers/0/secrets'));
      await putTexts([webhook()]);
      await expect(notification.get(SendTestSmsUseCase).execute(tenant, { phoneNumber: recipient })).resolves.toMatchObject({
        accepted: true,
      });
    });
  });

  it('of 100 that change them at the same time from the same version, one does', async () => {
    await start();
    const changes = await race(100, () => putMails(mails({ dkim: null }), tenant, [0]));
    expect(fulfilled(changes)).toHaveLength(1);
    expect(await notification.get(GetMailSenderUseCase).execute(tenant)).toMatchObject({ version: 1 });
  }, 60_000);

  describe('attack A40: lead nobody inside', () => {
    const hosts = ['127.0.0.1', 'localhost', '10.0.0.1', '169.254.169.254', '192.168.1.1', '::1', 'fd00::1', 'smtp', 'a b.example', ''];
    it.each(hosts)('by the mail server %j', async (host) => {
      await start({ OSTIARY_FETCH_FROM_LOOPBACK: 'false' });
      await expect(putMails(mails({ servers: [{ name: 'a', host, port: 465, username: null }] }))).rejects.toMatchObject(
        unfit('/servers/0/host'),
      );
    });

    it.each([25, 22, 80, 6379])('nor scan by the port %d', async (port) => {
      await start({ OSTIARY_FETCH_FROM_LOOPBACK: 'false' });
      const servers = [{ name: 'a', host: 'mail.example.com', port, username: null }];
      await expect(putMails(mails({ servers }))).rejects.toMatchObject(unfit('/servers/0/port'));
    });

    it.each([
      'http://sms.example.com/',
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://10.0.0.1/',
      'https://sms.example.com:8443/',
      'https://user:secret@sms.example.com/',
      'file:///etc/passwd',
      'no address',
    ])('by the webhook %s', async (url) => {
      await start({ OSTIARY_FETCH_FROM_LOOPBACK: 'false' });
      await expect(putTexts([webhook({ url })])).rejects.toMatchObject(unfit('/providers/0/url'));
    });

    it('by what was stored when more was allowed: it is looked at when it is connected to', async () => {
      await start();
      await putMails();
      await putTexts([webhook()]);
      await notification.stopReplicas();
      await start({ OSTIARY_FETCH_FROM_LOOPBACK: 'false' });
      await notification.queue(tenant, user);
      const refused = { lastError: 'primary the host has an address that is not public', attempts: 1 };
      expect(await settled(tenant, ({ attempts }) => attempts === 1)).toMatchObject(refused);
      expect(await notification.get(SendTestSmsUseCase).execute(tenant, { phoneNumber: recipient })).toMatchObject({ accepted: false });
      expect([own.messages, sms.attempts]).toEqual([[], []]);
    });
  });

  it.each<[Partial<MailSenderChange>, string]>([
    [{ from: 'nobody', dkim: null }, '/from'],
    [{ from: 'a@b.example\r\nBcc: c@d.example', dkim: null }, '/from'],
    [{ servers: [] }, '/servers'],
    [{ dkim: { domain: 'other.example', selector: 'k1' } }, '/dkim/domain'],
    [{ dkim: { domain: 'example', selector: 'k1' } }, '/dkim/domain'],
    [{ dkim: { domain: 'acme.example', selector: 'k;1' } }, '/dkim/selector'],
  ])('are refused where they are unfit: %j', async (changes, pointer) => {
    await start();
    await expect(putMails(mails(changes))).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [expect.objectContaining({ pointer })],
    });
  });

  it('attacks A70, A71: are seen, opened and changed by their tenant alone, and go with it', async () => {
    await start();
    await putTexts([webhook()]);
    const store = notification.get(SenderStore);
    const stored = await notification.unitOfWork.transaction(tenant, (tx) => store.find(tx, tenant, 'sms'));
    if (stored === null) throw new Error('nothing is stored');
    await notification.unitOfWork.transaction(other, async (tx) => {
      expect(await store.find(tx, other, 'sms')).toBeNull();
      expect(await store.delete(tx, other, 'sms')).toBe(false);
      await store.reseal(tx, other, 'sms', { from: stored.sealed, to: 'x' });
      await store.put(tx, other, 'sms', stored, new Date());
    });
    expect(await notification.get(GetSmsSenderUseCase).execute(tenant)).toMatchObject({ version: 1 });
    await queueCode(other);
    expect(await settled(other, ({ attempts }) => attempts === 1)).toMatchObject({
      lastError: 'the secrets of the providers cannot be opened',
    });
    expect(sms.messages).toEqual([]);
    expect(await notification.dataSource.query('SELECT * FROM message_senders')).toEqual([]);
    expect(await checkTenantIsolation(notification.dataSource)).toEqual([]);
    await notification.unitOfWork.transaction(other, eraseTenant);
    expect(await notification.get(GetSmsSenderUseCase).execute(other)).toMatchObject({ isOwn: false });
    expect(await notification.get(GetSmsSenderUseCase).execute(tenant)).toMatchObject({ isOwn: true });
  });
});

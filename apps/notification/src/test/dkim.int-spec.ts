import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantContext } from '#contracts';
import { ConfigurationError, loadConfig, MasterKeys } from '#platform/start';
import { captureLog, dkimProblem, type SmtpSink, startSmtpSink } from '#testing';
import { NotificationConfig } from '../notification.config.js';
import { GetMailSenderUseCase } from '../use-cases/get-mail-sender/get-mail-sender.use-case.js';
import { NotificationHarness } from './notification-harness.js';

const pemOf = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const base64Of = (pem: string): string => pem.replace(/-----[^-]+-----|\n/g, '');

describe('RFC 6376: signatures of mails', () => {
  const key = pemOf(2_048);
  const signing = {
    OSTIARY_MAIL_FROM: 'no-reply@id.example.com',
    OSTIARY_MAIL_DKIM_DOMAIN: 'example.com',
    OSTIARY_MAIL_DKIM_SELECTOR: 'ostiary1',
    OSTIARY_MAIL_DKIM_KEY: key,
  };
  let notification: NotificationHarness;
  let sink: SmtpSink;
  let tenant: TenantContext;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
    sink = await startSmtpSink();
  });
  afterAll(async () => {
    await notification.close();
    await sink.stop();
  });
  beforeEach(() => {
    sink.clear();
    tenant = notification.givenTenant({ name: 'Grüße & Söhne' });
  });
  afterEach(() => notification.stopReplicas());

  const start = (settings: NodeJS.ProcessEnv) => notification.addReplica({ OSTIARY_SMTP_URL: sink.url, ...settings });
  const received = async () => {
    const user = notification.givenUser({ name: 'Ada Lovelace-Żółć' });
    await notification.queue(tenant, user);
    return sink.waitFor(({ to }) => to.includes(user.email ?? ''), 15_000);
  };
  const published = async () => {
    const { dkim } = await notification.get(GetMailSenderUseCase).execute(tenant);
    return new Map([[dkim?.recordName ?? '', dkim?.recordValue ?? '']]);
  };

  it.each([
    ['as PEM', key],
    ['as PEM on one line', key.replaceAll('\n', '\\n')],
    ['as the base64 of PKCS #8', base64Of(key)],
  ])('are good by what the admin API says is to be published, with the key %s', async (_, given) => {
    await start({ ...signing, OSTIARY_MAIL_DKIM_KEY: given });
    const { raw } = await received();
    const records = await published();
    expect([...records.keys()]).toEqual(['ostiary1._domainkey.example.com']);
    expect(dkimProblem(raw, records)).toBeNull();
  });

  it('are over what a receiver shows and the whole body, so that nothing of it can be changed', async () => {
    await start(signing);
    const { raw } = await received();
    const records = await published();
    const changes: readonly (readonly [RegExp, string])[] = [
      [/^From: .*$/m, 'From: <other@example.com>'],
      [/^To: .*$/m, 'To: <other@example.com>'],
      [/^Subject: .*$/m, 'Subject: Another'],
      [/^Date: .*$/m, 'Date: Thu, 01 Jan 1970 00:00:00 +0000'],
      [/^Message-ID: .*$/m, 'Message-ID: <other@example.com>'],
      [/verify-email/, 'verify-emails'],
    ];
    for (const [what, by] of changes) {
      const changed = raw.replace(what, by);
      expect([changed === raw, dkimProblem(changed, records)]).toEqual([false, expect.any(String)]);
    }
    expect(dkimProblem(`${raw}more\r\n`, records)).toBe('the body is another');
    const others = `v=DKIM1; k=rsa; p=${[...records.values()][0]?.slice(18, 30)}`;
    expect(() => dkimProblem(raw, new Map([['ostiary1._domainkey.example.com', others]]))).toThrow();
    expect(dkimProblem(raw, new Map())).toBe('there is no key');
  });

  it('are none without a key, of which the admin API tells nothing', async () => {
    await start({});
    expect((await received()).headers.get('dkim-signature')).toBeUndefined();
    expect(await notification.get(GetMailSenderUseCase).execute(tenant)).toMatchObject({
      isOwn: false,
      from: 'no-reply@ostiary.example',
      dkim: null,
    });
  });

  it('attack A73: have a private key that is in no answer, no log, and not in the mail', async () => {
    await start(signing);
    const lines = captureLog();
    sink.behave({ kind: 'refuse', status: 451 });
    await notification.queue(tenant, notification.givenUser());
    await notification.settled(tenant, ({ attempts }) => attempts === 1);
    sink.behave({ kind: 'accept' });
    const { raw } = await received();
    expect(lines.length).toBeGreaterThan(0);
    const told = JSON.stringify([lines, raw, await notification.get(GetMailSenderUseCase).execute(tenant)]);
    // Behind the modulus, which the public key has as well.
    for (const line of base64Of(key).slice(400).match(/.{40}/g) ?? []) expect(told).not.toContain(line);
  });

  const problemsOf = (changes: NodeJS.ProcessEnv): readonly string[] => {
    try {
      loadConfig(NotificationConfig, { OSTIARY_NOTIFICATION_KEYS: MasterKeys.generate('k1'), ...signing, ...changes });
      return [];
    } catch (error) {
      return error instanceof ConfigurationError ? error.problems : [String(error)];
    }
  };

  it.each([
    ['OSTIARY_MAIL_DKIM_DOMAIN', ''],
    ['OSTIARY_MAIL_DKIM_SELECTOR', ''],
    ['OSTIARY_MAIL_DKIM_KEY', ''],
    ['OSTIARY_MAIL_DKIM_DOMAIN', 'example.org'],
    ['OSTIARY_MAIL_DKIM_DOMAIN', 'd.example.com'],
    ['OSTIARY_MAIL_DKIM_DOMAIN', 'com'],
    ['OSTIARY_MAIL_DKIM_DOMAIN', 'Example.com'],
    ['OSTIARY_MAIL_DKIM_SELECTOR', 'a b'],
    ['OSTIARY_MAIL_DKIM_SELECTOR', 'a;b=1'],
    ['OSTIARY_MAIL_DKIM_SELECTOR', '-a'],
    ['OSTIARY_MAIL_DKIM_KEY', 'bm8ga2V5'],
  ])('need all of their settings, and fit ones: %s is not %j', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  it('RFC 8301 §3.2: need a key of at least 2048 bits, and no problem shows one', () => {
    const short = pemOf(1_024);
    const [problem = '', ...others] = problemsOf({ OSTIARY_MAIL_DKIM_KEY: short });
    expect([problem, others]).toEqual([expect.stringContaining('OSTIARY_MAIL_DKIM_KEY'), []]);
    expect(problem).not.toContain(base64Of(short).slice(0, 40));
  });
});

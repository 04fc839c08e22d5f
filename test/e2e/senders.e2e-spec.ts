import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dkimProblem, type SmsSink, type SmtpSink, startSmsSink, startSmtpSink } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { TestTenant } from './support/tenant.js';

type MailSender = {
  readonly is_own: boolean;
  readonly version: number;
  readonly dkim: { readonly record_name: string; readonly record_value: string } | null;
};

describe('mail servers and providers of text messages of a tenant’s own', () => {
  let mail: SmtpSink;
  let sms: SmsSink;
  let tenant: TestTenant;
  beforeAll(async () => {
    [mail, sms] = await Promise.all([startSmtpSink(), startSmsSink()]);
    tenant = await TestTenant.create({ settings: { sms_countries: ['DE'] } });
  });
  afterAll(() => Promise.all([mail.stop(), sms.stop()]));

  const password = 'correct-horse-battery-staple';

  it('send what its administrators try, signed, and are shown without their secrets', async () => {
    const server = { name: 'primary', host: '127.0.0.1', port: Number(new URL(mail.url).port) };
    const body = { from: 'door@acme.example', servers: [server], dkim: { domain: 'acme.example', selector: 'k1' } };
    const { dkim, version } = await adminOk<MailSender>('PUT', tenant.path('/mail-sender'), body);
    expect(await adminOk('POST', tenant.path('/mail-test'), { address: 'you@example.com' })).toMatchObject({
      accepted: true,
      provider: 'primary',
    });
    const [message] = mail.messages;
    expect(message?.from).toBe('door@acme.example');
    expect(dkimProblem(message?.raw ?? '', new Map([[dkim?.record_name ?? '', dkim?.record_value ?? '']]))).toBeNull();
    const withUser = { ...body, servers: [{ ...server, username: 'door' }] };
    const refused = await admin('PUT', tenant.path('/mail-sender'), withUser);
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ pointer: '/servers/0/password' }] }]);
    const secret = { ...body, servers: [{ ...server, username: 'door', password }] };
    await adminOk('PUT', tenant.path('/mail-sender'), secret);
    const shown = await adminOk<MailSender>('GET', tenant.path('/mail-sender'));
    expect([version, shown.is_own, shown.version]).toEqual([1, true, 2]);
    expect(JSON.stringify(shown)).not.toContain(password);

    const url = sms.settings['OSTIARY_SMS_WEBHOOK_URL'];
    const secrets = [sms.settings['OSTIARY_SMS_WEBHOOK_SECRETS']];
    await adminOk('PUT', tenant.path('/sms-sender'), { providers: [{ name: 'gateway', kind: 'webhook', url, secrets }] });
    const phone_number = '+491713920000';
    expect(await adminOk('POST', tenant.path('/sms-test'), { phone_number })).toMatchObject({ accepted: true, provider: 'gateway' });
    expect([sms.messages.length, sms.forged]).toEqual([1, 0]);
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path('/deliveries'));
    expect(items).toMatchObject([{ provider: 'primary' }, { channel: 'sms', provider: 'gateway' }]);
  });

  it('attack A70: are of no other tenant, whose messages go by the operator’s', async () => {
    const other = await TestTenant.create();
    expect(await adminOk('GET', other.path('/sms-sender'))).toEqual({ is_own: false, providers: [], version: 0 });
    expect((await admin('DELETE', other.path('/mail-sender'))).status).toBe(404);
    expect(await adminOk('POST', other.path('/mail-test'), { address: 'you@example.com' })).toMatchObject({ provider: 'platform/mailbox' });
  });
});

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryId, TenantId } from '#contracts';
import { SystemClock } from '#kernel';
import { Logger } from '@nestjs/common';
import { HttpPoster } from '#outbound';
import { AppMetrics } from '#platform';
import { FakeClock, type SmsBehaviour, type SmsSink, startSmsSink } from '#testing';
import type { Sms } from '../../ports/message-transport.js';
import { AttemptCounter } from '../attempt-counter.js';
import { ProviderSmsTransport } from './provider-sms-transport.js';
import { webhookHeaders, webhookKey } from '../../senders/standard-webhook.js';
import { TwilioSmsProvider } from './twilio-sms-provider.js';
import { WebhookSmsProvider } from './webhook-sms-provider.js';

describe('Standard Webhooks 1.0', () => {
  it('signs as the example of the specification does', () => {
    const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    if (key === null) throw new Error('no key');
    const at = new Date(1_614_265_330_000);
    expect(webhookHeaders([key], { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, payload: '{"test": 2432232314}' })).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('signs by each key while one replaces another', () => {
    const signed = webhookHeaders([Buffer.alloc(32, 1), Buffer.alloc(32, 2)], { id: 'a', at: new Date(0), payload: '{}' });
    expect(signed['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
  });

  it.each([
    ['without its prefix', Buffer.alloc(32).toString('base64')],
    ['of 23 bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['of 65 bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['that is no base64', 'whsec_!!!!'],
  ])('takes no secret %s', (_, secret) => {
    expect(webhookKey(secret)).toBeNull();
  });
});

const poster = new HttpPoster(null);
const noCount = (): void => undefined;

describe('providers of text messages', () => {
  let sink: SmsSink;
  let sms: Sms;
  let webhook: WebhookSmsProvider;
  let twilio: TwilioSmsProvider;
  let impatient: { readonly webhook: WebhookSmsProvider; readonly twilio: TwilioSmsProvider };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    sink = await startSmsSink();
    const { settings } = sink;
    const keys = [webhookKey(settings['OSTIARY_SMS_WEBHOOK_SECRETS'] ?? '') ?? Buffer.alloc(0)];
    const receiver = { name: 'webhook', url: settings['OSTIARY_SMS_WEBHOOK_URL'] ?? '', keys };
    webhook = new WebhookSmsProvider(receiver, poster, new SystemClock());
    const [url = '', accountSid = '', authToken = '', from = ''] = ['URL', 'ACCOUNT_SID', 'AUTH_TOKEN', 'FROM'].map(
      (name) => settings[`OSTIARY_SMS_TWILIO_${name}`],
    );
    const account = { name: 'twilio', url, accountSid, authToken, from };
    twilio = new TwilioSmsProvider(account, poster);
    impatient = {
      webhook: new WebhookSmsProvider(receiver, poster, new SystemClock(), 400),
      twilio: new TwilioSmsProvider(account, poster, 400),
    };
  });
  afterAll(() => sink.stop());
  beforeEach(() => {
    sink.clear();
    sink.behave('webhook', { kind: 'accept' });
    sink.behave('twilio', { kind: 'accept' });
    const [id, tenantId] = [randomUUID() as DeliveryId, randomUUID() as TenantId];
    sms = { id, tenantId, template: 'sms-otp', to: '+491713920000', text: 'Grüße & 1+1=2: 041957\n\n@id.example #041957' };
  });

  it('a webhook gets the message signed, each try under an id of its own', async () => {
    await expect(webhook.send(sms)).resolves.toBe('HTTP 204');
    await webhook.send(sms);
    const sent = { via: 'webhook', to: sms.to, text: sms.text, webhookId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect(sink.messages).toEqual([sent, sent]);
    expect(new Set(sink.messages.map(({ webhookId }) => webhookId)).size).toBe(2);
  });

  it("a webhook's signature is of this moment, and by this secret", async () => {
    const late = new WebhookSmsProvider(
      { name: 'webhook', url: sink.settings['OSTIARY_SMS_WEBHOOK_URL'] ?? '', keys: [Buffer.alloc(32)] },
      poster,
      new SystemClock(),
    );
    await expect(late.send(sms)).rejects.toMatchObject({ reason: 'HTTP 401', permanent: false });
    const old = new WebhookSmsProvider(
      {
        name: 'webhook',
        url: sink.settings['OSTIARY_SMS_WEBHOOK_URL'] ?? '',
        keys: [webhookKey(sink.settings['OSTIARY_SMS_WEBHOOK_SECRETS'] ?? '') ?? Buffer.alloc(0)],
      },
      poster,
      new FakeClock(new Date(Date.now() - 600_000)),
    );
    await expect(old.send(sms)).rejects.toMatchObject({ reason: 'HTTP 401' });
    expect(sink.messages).toEqual([]);
  });

  it('attack A73: of an answer, nobody is told more than its status and Twilio\u2019s code', async () => {
    const message = `The resource /Accounts/AC0123/Messages.json, or the message "${sms.text}", was refused`;
    sink.behave('twilio', { kind: 'answer', status: 400, body: JSON.stringify({ code: 20404, message }) });
    const told = { reason: 'HTTP 400 error 20404', answer: 'HTTP 400 error 20404, see https://www.twilio.com/docs/api/errors/20404' };
    await expect(twilio.send(sms)).rejects.toMatchObject(told);
    sink.behave('twilio', { kind: 'answer', status: 502, body: message });
    await expect(twilio.send(sms)).rejects.toMatchObject({ reason: 'HTTP 502', answer: 'HTTP 502' });
  });

  it('Twilio gets a form, with basic authentication', async () => {
    await expect(twilio.send(sms)).resolves.toBe('HTTP 201');
    expect(sink.messages).toEqual([{ via: 'twilio', to: sms.to, text: sms.text, webhookId: null }]);
  });

  it.each([
    [21211, 400, true],
    [21610, 400, true],
    [21614, 400, true],
    [20003, 401, false],
    [20429, 429, false],
    [21408, 403, false],
    [21610, 500, false],
  ])('Twilio error %d with status %d is final: %s', async (code, status, permanent) => {
    sink.behave('twilio', { kind: 'twilio-error', status, code });
    await expect(twilio.send(sms)).rejects.toMatchObject({ reason: `HTTP ${status} error ${code}`, permanent });
  });

  const troubles: readonly (readonly [string, SmsBehaviour, string])[] = [
    ['hangs', { kind: 'hang' }, 'took too long'],
    ['breaks off', { kind: 'drop' }, 'failed with'],
    ['answers a byte at a time, for ever', { kind: 'trickle' }, 'took too long'],
    ['answers 503', { kind: 'answer', status: 503 }, 'HTTP 503'],
    ['answers 429', { kind: 'answer', status: 429 }, 'HTTP 429'],
    ['leads elsewhere', { kind: 'answer', status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'HTTP 307'],
  ];
  it.each(troubles)('fault F17: a provider that %s has not said that the number takes none', async (_, behaviour, reason) => {
    const providers = reason === 'took too long' ? impatient : { webhook, twilio };
    for (const via of ['webhook', 'twilio'] as const) {
      sink.behave(via, behaviour);
      await expect(providers[via].send(sms)).rejects.toMatchObject({ reason: expect.stringContaining(reason), permanent: false });
    }
  });

  it.each([
    ['a page', '<h1>Sign in to the network</h1>'],
    ['nothing', ''],
    ['JSON without an id', '{"status":"queued"}'],
    ['JSON that is none', '{"sid":'],
    ['null', 'null'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('fault F17: a 200 with %s, as of something in between, is no message that Twilio took', async (_, body) => {
    sink.behave('twilio', { kind: 'answer', status: 200, body });
    await expect(twilio.send(sms)).rejects.toMatchObject({ reason: 'HTTP 200', permanent: false });
  });

  it("a webhook's 422 is final, and no other refusal", async () => {
    for (const status of [400, 401, 403, 404, 410, 413, 422, 500]) {
      sink.behave('webhook', { kind: 'answer', status, body: 'no' });
      await expect(webhook.send(sms)).rejects.toMatchObject({ reason: `HTTP ${status}`, permanent: status === 422 });
    }
  });

  it("tells of a webhook's answer its status alone: what an operator's gateway says is not for tenants", async () => {
    const body = 'account 4711 at gateway-3.internal';
    sink.behave('webhook', { kind: 'answer', status: 202, body });
    await expect(webhook.send(sms)).resolves.toBe('HTTP 202');
    sink.behave('webhook', { kind: 'answer', status: 422, body });
    await expect(webhook.send(sms)).rejects.toMatchObject({ reason: 'HTTP 422', answer: 'HTTP 422' });
  });

  describe('one after the other', () => {
    const both = (metrics = new AppMetrics('notification')) =>
      new ProviderSmsTransport([twilio, webhook], new AttemptCounter(metrics).ofOperator('sms'));

    it('fault F17: the second takes what the first fails to, and is not asked otherwise', async () => {
      await both().send(sms);
      expect(sink.attempts).toEqual(['twilio']);
      sink.behave('twilio', { kind: 'answer', status: 503 });
      const metrics = new AppMetrics('notification');
      await both(metrics).send(sms);
      expect(sink.messages.map(({ via }) => via)).toEqual(['twilio', 'webhook']);
      const exposition = await metrics.registry.metrics();
      expect(exposition).toMatch(
        /ostiary_provider_attempts_total\{channel="sms",provider="twilio",outcome="failed",app="notification"\} 1/,
      );
      expect(exposition).toMatch(
        /ostiary_provider_attempts_total\{channel="sms",provider="webhook",outcome="taken",app="notification"\} 1/,
      );
    });

    it('nobody gets around a number that takes no messages', async () => {
      sink.behave('twilio', { kind: 'twilio-error', status: 400, code: 21610 });
      await expect(both().send(sms)).rejects.toMatchObject({ permanent: true, reason: 'twilio HTTP 400 error 21610' });
      expect(sink.attempts).toEqual(['twilio']);
    });

    it('both failing says what each did, and is tried again', async () => {
      sink.behave('twilio', { kind: 'answer', status: 503 });
      sink.behave('webhook', { kind: 'answer', status: 500 });
      await expect(both().send(sms)).rejects.toMatchObject({ permanent: false, reason: 'twilio HTTP 503; webhook HTTP 500' });
    });

    const unclear: readonly (readonly [string, SmsBehaviour])[] = [
      ['says nothing', { kind: 'hang' }],
      ['breaks off', { kind: 'drop' }],
      ['answers without end', { kind: 'trickle' }],
      ['answers 502', { kind: 'answer', status: 502 }],
      ['answers 504', { kind: 'answer', status: 504 }],
      ['answers 200 with a page', { kind: 'answer', status: 200, body: '<h1>Sign in to the network</h1>' }],
    ];
    it.each(unclear)(
      'F17: nobody is sent a text twice: where the first has read it and %s, nobody else is asked, nor it again',
      async (_, behaviour) => {
        sink.behave('twilio', behaviour);
        const transport = new ProviderSmsTransport([impatient.twilio, webhook], noCount);
        await expect(transport.send(sms)).rejects.toMatchObject({
          permanent: true,
          mayBeTaken: true,
          reason: expect.stringContaining('it may have been taken'),
        });
        expect(sink.attempts).toEqual(['twilio']);
      },
    );

    it('F17: where the first cannot be reached, or not in time, the second is asked', async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const account = { name: 'twilio', accountSid: 'AC0', authToken: 'x', from: '+1' };
      for (const url of ['http://127.0.0.1:1', 'https://nobody.invalid', `https://127.0.0.1:${port}`]) {
        const unreached = new TwilioSmsProvider({ ...account, url }, poster, 400);
        await expect(new ProviderSmsTransport([unreached, webhook], noCount).send(sms)).resolves.toEqual({
          provider: 'platform/webhook',
          answer: 'HTTP 204',
        });
      }
      silent.close();
    });

    it('asks nobody any more once it is given up', async () => {
      sink.behave('twilio', { kind: 'hang' });
      const before = sink.attempts.length;
      const patience = new AbortController();
      const refused = expect(both().send(sms, patience.signal)).rejects.toMatchObject({ mayBeTaken: true });
      while (sink.attempts.length === before) await sleep(5);
      patience.abort(new DOMException('It took too long.', 'TimeoutError'));
      await refused;
      expect(sink.attempts.slice(before)).toEqual(['twilio']);
    });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryId, TenantId } from '#contracts';
import { PublicHosts } from '#outbound';
import { type SmtpSink, startSmtpSink } from '#testing';
import type { Mail } from '../../ports/message-transport.js';
import { OrderedProviders } from '../ordered-providers.js';
import { OwnMailServer } from './own-mail-server.js';

const mail: Mail = {
  id: randomUUID() as DeliveryId,
  tenantId: randomUUID() as TenantId,
  messageId: 'm-1',
  fromName: 'Acme',
  to: { name: 'Ada', address: 'ada@example.com' },
  subject: 's',
  text: 't',
  html: 'h',
  locale: 'en',
};

describe('fault F17: mail servers of a tenant, one after the other', () => {
  let first: SmtpSink;
  let second: SmtpSink;
  beforeAll(async () => {
    [first, second] = await Promise.all([startSmtpSink(), startSmtpSink()]);
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));
  beforeEach(() => {
    first.behave({ kind: 'accept' });
    second.clear();
  });

  const hosts = (addresses: readonly string[]) => new PublicHosts({ allowLoopback: true, resolveName: async () => addresses });
  const serverAt = (sink: SmtpSink, host = '127.0.0.1', at = hosts([])) => {
    const server = {
      name: sink === first ? 'first' : 'second',
      host,
      port: Number(new URL(sink.url).port),
      username: null,
      password: null,
    };
    return new OwnMailServer(server, { from: 'door@acme.example', dkim: null }, at, { step: 500, whole: 1_000 });
  };
  const send = (...servers: readonly OwnMailServer[]) => new OrderedProviders('email', servers, () => undefined).send(mail);

  it('the second is not asked where the first has the mail and does not say what became of it; that is tried again later (RFC 5321 §6.1)', async () => {
    first.behave({ kind: 'hang' });
    await expect(send(serverAt(first), serverAt(second))).rejects.toMatchObject({
      permanent: false,
      mayBeTaken: true,
      reason: expect.stringMatching(/^first .*; it may have been taken$/),
    });
    expect(second.messages).toEqual([]);
  });

  it.each([450, 550])('the second is asked where the first says %d', async (status) => {
    first.behave({ kind: 'refuse', status });
    await expect(send(serverAt(first), serverAt(second))).resolves.toMatchObject({ provider: 'second' });
  });

  it('no server that says no for good makes a mail undeliverable while another may take it', async () => {
    first.behave({ kind: 'refuse', status: 550 });
    await expect(send(serverAt(first), serverAt(second, 'mail.example.com'))).rejects.toMatchObject({ permanent: false });
    await expect(send(serverAt(first))).rejects.toMatchObject({ permanent: true });
  });

  it.each([['10.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '192.168.0.1']])(
    'attack A40: a name that leads to %j is not connected to',
    async (...addresses) => {
      const inside = serverAt(second, 'mail.example.com', hosts(addresses));
      await expect(send(inside)).rejects.toMatchObject({ reason: 'second the host has an address that is not public', mayBeTaken: false });
      expect(second.messages).toEqual([]);
    },
  );
});

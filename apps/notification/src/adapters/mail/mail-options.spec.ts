import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DeliveryId, TenantId } from '#contracts';
import { mailOptions } from './mail-options.js';

const mail = (address: string) => ({
  id: randomUUID() as DeliveryId,
  tenantId: randomUUID() as TenantId,
  messageId: 'm-1',
  fromName: 'Acme',
  to: { name: 'Ada', address },
  subject: 's',
  text: 't',
  html: 'h',
  locale: 'en',
});

describe('addresses', () => {
  it.each([
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    'x <a@b.example>',
    'a@b.example;c@d.example',
    'a b@c.example',
    '"a"@b.example',
  ])('refuses %j permanently', (address) => {
    expect(() => mailOptions({ from: 'door@id.example', dkim: null }, mail(address))).toThrow(expect.objectContaining({ permanent: true }));
  });

  it('takes a plain one, and lets nothing be read from files or the web', () => {
    expect(mailOptions({ from: 'door@id.example', dkim: null }, mail('a.b+c@d.example'))).toMatchObject({
      to: { address: 'a.b+c@d.example' },
      messageId: '<m-1@id.example>',
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });
});

import { Injectable } from '@nestjs/common';
import { type DeliveryId, type MessageTest, ServiceError, type TenantContext } from '#contracts';
import { escapeHtml } from '#pages';
import { type Mail, MailTransport } from '../../ports/message-transport.js';
import { SampleMessages, type SampleRequest } from '../sample-messages/sample-messages.js';
import { TestDeliveries } from '../test-deliveries/test-deliveries.js';

const addressForm = /^[^\p{C}\p{Z}@<>()[\]\\,;:"]{1,64}@[^\p{C}\p{Z}@<>()[\]\\,;:"]{1,189}$/u;

/** Lets an administrator see whether mail leaves the platform, and what the mail server says. */
@Injectable()
export class SendTestMailUseCase {
  constructor(
    private readonly tests: TestDeliveries,
    private readonly samples: SampleMessages,
    private readonly transport: MailTransport,
  ) {}

  /** Refuses as `sendTestMail` of the contracts says. */
  async execute(
    context: TenantContext,
    { address, template }: { readonly address: string; readonly template?: SampleRequest | undefined },
  ): Promise<MessageTest> {
    if (!addressForm.test(address)) {
      const members = [{ pointer: '/address', detail: 'must be an email address of at most 254 characters' }];
      throw new ServiceError('invalid_argument', 'The address is none.', { members });
    }
    const sample = template && (await this.samples.compose(context, template));
    if (sample?.channel === 'sms')
      throw new ServiceError('invalid_argument', 'The message is no mail.', {
        members: [{ pointer: '/template', detail: 'must be a mail' }],
      });
    return this.tests.execute(context, { channel: 'email' }, (id, name) =>
      this.transport.send(sample ? sample.to(id, address) : messageOf(context, id, name, address)),
    );
  }
}

const messageOf = ({ tenantId }: TenantContext, id: DeliveryId, name: string, address: string): Mail => {
  const text = `This is a test message of ${name}. Mail from there reaches you.`;
  return {
    id,
    tenantId,
    messageId: id,
    fromName: name,
    to: { name: '', address },
    subject: `Test message of ${name}`,
    text,
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><p>${escapeHtml(text)}</p></html>`,
    locale: 'en',
  };
};

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DeliveryId, MessagePreview, TenantContext } from '#contracts';
import { SampleMessages, type SampleRequest } from '../sample-messages/sample-messages.js';

/** Shows an administrator what a message looks like. */
@Injectable()
export class PreviewTemplateUseCase {
  constructor(private readonly samples: SampleMessages) {}

  /** Refuses as `SampleMessages.compose` does. */
  async execute(context: TenantContext, request: SampleRequest): Promise<MessagePreview> {
    const message = await this.samples.compose(context, request);
    const id = randomUUID() as DeliveryId;
    if (message.channel === 'sms') return { locale: message.locale, subject: '', text: message.to(id, '').text, html: '' };
    const { locale, subject, text, html } = message.to(id, 'ada@example.com');
    return { locale, subject, text, html };
  }
}

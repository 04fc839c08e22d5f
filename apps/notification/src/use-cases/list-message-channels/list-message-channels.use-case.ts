import { Injectable } from '@nestjs/common';
import { type MessageChannel, messageChannels } from '#contracts';
import { MailTransport, SmsTransport } from '../../ports/message-transport.js';

/** Tells by which channels messages can be sent at all, so that nobody is told to wait for one that cannot come. */
@Injectable()
export class ListMessageChannelsUseCase {
  private readonly transports: { readonly [Channel in MessageChannel]: { readonly isConfigured: boolean } };

  constructor(email: MailTransport, sms: SmsTransport) {
    this.transports = { email, sms };
  }

  execute(): Promise<{ configured: readonly MessageChannel[] }> {
    return Promise.resolve({ configured: messageChannels.filter((channel) => this.transports[channel].isConfigured) });
  }
}

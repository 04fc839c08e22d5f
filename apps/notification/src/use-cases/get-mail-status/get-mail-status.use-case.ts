import { Injectable } from '@nestjs/common';
import { MailTransport } from '../../ports/message-transport.js';

/** Tells whether messages can be sent at all, so that nobody is told to wait for one that cannot come. */
@Injectable()
export class GetMailStatusUseCase {
  constructor(private readonly transport: MailTransport) {}

  execute(): Promise<{ configured: boolean }> {
    return Promise.resolve({ configured: this.transport.isConfigured });
  }
}

import { Injectable } from '@nestjs/common';
import type { MailSender } from '#contracts';
import { dkimSignerOf, NotificationConfig } from '../../notification.config.js';
import { dkimRecord } from '../../senders/dkim.js';

/** Tells where mails come from, and what is published for their signatures; no secret. */
@Injectable()
export class GetMailSenderUseCase {
  constructor(private readonly config: NotificationConfig) {}

  execute(): Promise<MailSender> {
    const signer = dkimSignerOf(this.config);
    return Promise.resolve({ from: this.config.mailFrom, dkim: signer && dkimRecord(signer) });
  }
}

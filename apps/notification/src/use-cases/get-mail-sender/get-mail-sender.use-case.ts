import { Injectable } from '@nestjs/common';
import type { MailSender, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { dkimSignerOf, NotificationConfig } from '../../notification.config.js';
import { SenderStore } from '../../ports/sender-store.js';
import { dkimRecord } from '../../senders/dkim.js';
import { settingsOf } from '../../senders/own-senders.js';

/** Tells where a tenant's mails come from, and what is published for their signatures; no secret. */
@Injectable()
export class GetMailSenderUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly senders: SenderStore,
    private readonly config: NotificationConfig,
  ) {}

  async execute(context: TenantContext): Promise<MailSender> {
    const stored = await this.unitOfWork.transaction(context, (tx) => this.senders.find(tx, context, 'email'));
    if (stored !== null) return { isOwn: true, ...settingsOf('email', stored), version: stored.version };
    const signer = dkimSignerOf(this.config);
    return { isOwn: false, from: this.config.mailFrom, servers: [], dkim: signer && dkimRecord(signer), version: 0 };
  }
}

import { Injectable } from '@nestjs/common';
import type { SmsSender, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { SenderStore } from '../../ports/sender-store.js';
import { settingsOf } from '../../senders/own-senders.js';

/** Tells what sends a tenant's text messages; no secret. */
@Injectable()
export class GetSmsSenderUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly senders: SenderStore,
  ) {}

  async execute(context: TenantContext): Promise<SmsSender> {
    const stored = await this.unitOfWork.transaction(context, (tx) => this.senders.find(tx, context, 'sms'));
    if (stored === null) return { isOwn: false, providers: [], version: 0 };
    return { isOwn: true, ...settingsOf('sms', stored), version: stored.version };
  }
}

import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { EmailChangeStore } from '../../ports/email-change-store.js';
import { emailChangeGone } from '../email-changes.js';

/** Tells who reads the present address which one it is to be changed to. */
@Injectable()
export class GetEmailChangeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: EmailChangeStore,
    private readonly clock: Clock,
  ) {}

  /** Spends nothing, however often it is asked: programs open links, too (attack A82). */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<{ email: string }> {
    if (!isWellFormedSecret('ec', token)) throw emailChangeGone();
    const tokenHash = hashSecret(token);
    const change = await this.unitOfWork.transaction(context, (tx) => this.changes.find(tx, context, { tokenHash }, this.clock.now()));
    if (change === null || change.isChanged || change.present === 'refused') throw emailChangeGone();
    return { email: change.email };
  }
}

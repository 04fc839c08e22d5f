import { Injectable } from '@nestjs/common';
import {
  asUser,
  type EmailChangeDecision,
  type EmailChangeOutcome,
  eventMap,
  ServiceError,
  type TenantContext,
  type User,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { type EmailChange, EmailChangeStore } from '../../ports/email-change-store.js';
import { UserStore } from '../../ports/user-store.js';
import { EmailChanges, emailChangeGone } from '../email-changes.js';

/** Who reads the present address of a user allows that it is changed, or ends it. */
@Injectable()
export class DecideEmailChangeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: EmailChangeStore,
    private readonly users: UserStore,
    private readonly emailChanges: EmailChanges,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** The link alone decides, not a session: who took the session over is who it is to stop. A change that was allowed can be ended until it is made. */
  async execute(
    context: TenantContext,
    { token, decision }: { readonly token: string; readonly decision: EmailChangeDecision },
  ): Promise<{ outcome: EmailChangeOutcome }> {
    if (!isWellFormedSecret('ec', token)) throw emailChangeGone();
    const tokenHash = hashSecret(token);
    const find = (tx: Transaction) => this.changes.find(tx, context, { tokenHash }, this.clock.now());
    const found = await this.unitOfWork.transaction(context, find);
    if (found === null) throw emailChangeGone();
    const byUser = asUser(context, found.userId);
    try {
      return await this.unitOfWork.transaction(byUser, async (tx) => {
        const user = await this.users.findForUpdate(tx, byUser, found.userId);
        const change = await find(tx);
        if (user === null || change === null) throw emailChangeGone();
        return { outcome: decision === 'allow' ? await this.allow(tx, byUser, user, change) : await this.refuse(tx, byUser, change) };
      });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'conflict') throw emailChangeGone();
      throw error;
    }
  }

  private async allow(tx: Transaction, context: TenantContext, user: User, change: EmailChange): Promise<EmailChangeOutcome> {
    if (change.isChanged) return 'changed';
    if (!(await this.changes.decide(tx, context, { id: change.id, present: 'allowed' }, this.clock.now()))) throw emailChangeGone();
    return this.emailChanges.settle(tx, context, user, change);
  }

  private async refuse(tx: Transaction, context: TenantContext, { id, userId, present }: EmailChange): Promise<EmailChangeOutcome> {
    if (present === 'refused') return 'refused';
    if (!(await this.changes.decide(tx, context, { id, present: 'refused' }, this.clock.now()))) throw emailChangeGone();
    await this.outbox.append(tx, context, eventMap.identity.emailChangeRefused, { userId, challengeId: id });
    return 'refused';
  }
}

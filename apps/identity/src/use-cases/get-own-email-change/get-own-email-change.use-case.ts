import { Injectable } from '@nestjs/common';
import type { OwnEmailChange, OwnRequest, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { EmailChangeStore } from '../../ports/email-change-store.js';
import { OwnUsers } from '../own-users.js';

/** Tells a user where the change of their address stands. It knows nothing of who else may have it. */
@Injectable()
export class GetOwnEmailChangeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly own: OwnUsers,
    private readonly changes: EmailChangeStore,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<OwnEmailChange> {
    const { context: own, user } = await this.own.require(context, sessionToken);
    const change = await this.unitOfWork.transaction(own, (tx) => this.changes.find(tx, own, { userId: user.id }, this.clock.now()));
    if (change === null || change.isChanged || change.present === 'refused') return { status: 'none' };
    const { email, isConfirmed, present } = change;
    return { status: isConfirmed ? 'waiting' : 'requested', email, asksPresent: present === 'asked' };
  }
}

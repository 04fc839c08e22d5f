import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type User } from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { type EmailChange, EmailChangeStore } from '../ports/email-change-store.js';
import { UserStore } from '../ports/user-store.js';

/** One refusal for what is no link of a change that waits for its reader. */
export const emailChangeGone = (): ServiceError => new ServiceError('not_found', 'There is no such change of an address, or it is over.');

/** What both mailboxes have confirmed, made so. */
@Injectable()
export class EmailChanges {
  constructor(
    private readonly changes: EmailChangeStore,
    private readonly users: UserStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * For a transaction in which nobody else changes the user. The next version of the user ends what was sent to the address before: links, codes and sign-ins under way. Throws ServiceError `conflict` where somebody
   * else has the address by now.
   */
  async settle(tx: Transaction, context: TenantContext, user: User, { id, email }: EmailChange): Promise<'changed' | 'waiting'> {
    const now = this.clock.now();
    const version = user.version + 1;
    if (!(await this.changes.take(tx, context, { id, version }, now))) return 'waiting';
    await this.users.replace(tx, context, { ...user, email, emailVerified: true, version, updatedAt: now.toISOString() });
    const updated = { userId: user.id, status: user.status, emailChanged: true, version };
    await this.outbox.append(tx, context, eventMap.identity.userUpdated, updated);
    return 'changed';
  }
}

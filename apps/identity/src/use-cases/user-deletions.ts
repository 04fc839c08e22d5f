import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type ChallengeId, eventMap, type TenantScope, type User } from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { UserDeletionStore } from '../ports/user-deletion-store.js';
import { UserStore } from '../ports/user-store.js';

/** Milliseconds for which the address of a user who is gone is kept, for the message that says so: as long as a message is tried. */
const farewellLifetimeMs = 24 * 60 * 60_000;

/** The one way by which a user ceases to be, whoever wants it. */
@Injectable()
export class UserDeletions {
  constructor(
    private readonly users: UserStore,
    private readonly deletions: UserDeletionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * For a transaction in which nobody else changes the user: what is theirs here goes, and every service hears of it. `isOwn`: they wanted it themselves, and are told that it is done at their verified address. Of several
   * at once, one finds the user.
   */
  async erase(tx: Transaction, scope: TenantScope, user: User, { isOwn }: { readonly isOwn: boolean }): Promise<void> {
    if ((await this.users.delete(tx, scope, user.id)) === null) return;
    const farewell = isOwn ? await this.keepFarewell(tx, scope, user) : null;
    const deleted = { userId: user.id, version: user.version + 1, ...(farewell !== null && { farewell }) };
    await this.outbox.append(tx, scope, eventMap.identity.userDeleted, deleted);
  }

  private async keepFarewell(
    tx: Transaction,
    scope: TenantScope,
    { name, username, email, emailVerified, locale }: User,
  ): Promise<{ readonly id: ChallengeId; readonly expiresAt: string } | null> {
    if (email === null || !emailVerified) return null;
    const id = randomUUID() as ChallengeId;
    const expiresAt = new Date(this.clock.now().getTime() + farewellLifetimeMs);
    await this.deletions.insertFarewell(tx, scope, { id, name, username, email, locale, expiresAt });
    return { id, expiresAt: expiresAt.toISOString() };
  }
}

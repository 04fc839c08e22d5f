import { Injectable } from '@nestjs/common';
import {
  type ClientId,
  eventMap,
  type GrantId,
  type GrantRevocationReason,
  type SessionId,
  type TenantScope,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { GrantArchive, type GrantSelection } from '../../ports/grant-archive.js';
import { PendingCodes } from '../../ports/pending-codes.js';

/**
 * Ends grants for reasons outside the protocol. Codes that nobody has redeemed go first: a redemption that came before is
 * then waited for and its grant revoked, one that comes after finds no code. Every method may be repeated.
 */
@Injectable()
export class EndGrantsUseCase {
  constructor(
    private readonly archive: GrantArchive,
    private readonly codes: PendingCodes,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** False when there is no such grant of that user. */
  async endOne(tx: Transaction, context: TenantScope, grant: { readonly grantId: GrantId; readonly userId: UserId }): Promise<boolean> {
    await this.end(tx, context, { of: 'grant', ...grant }, 'revoked');
    return this.archive.exists(tx, grant);
  }

  /** Those of a session, but for what was meant to outlive it: the scope `offline_access` (OpenID Connect Core §11). */
  async endOfSession(tx: Transaction, context: TenantScope, userId: UserId, sessionId: SessionId): Promise<void> {
    await this.codes.discardOfSession(tx, userId, sessionId);
    await this.end(tx, context, { of: 'session', sessionId }, 'session_ended');
  }

  /** Those that a user made before a time: what is late must not end what the user allowed since. */
  async endOfUser(
    tx: Transaction,
    context: TenantScope,
    { userId, before, reason }: { readonly userId: UserId; readonly before: Date; readonly reason: GrantRevocationReason },
  ): Promise<void> {
    await this.codes.discardOfUser(tx, userId, before);
    await this.end(tx, context, { of: 'user', userId, before }, reason);
  }

  async endOfClient(tx: Transaction, context: TenantScope, clientId: ClientId): Promise<void> {
    await this.codes.discardOfClient(tx, clientId);
    await this.end(tx, context, { of: 'client', clientId }, 'application_deleted');
  }

  private async end(tx: Transaction, context: TenantScope, selection: GrantSelection, reason: GrantRevocationReason): Promise<void> {
    const revoked = await this.archive.revokeAll(tx, selection, this.clock.epochSeconds());
    for (const { id: grantId, clientId, userId, sessionId } of revoked)
      await this.outbox.append(tx, context, eventMap.token.grantRevoked, { grantId, clientId, userId, sessionId, reason });
  }
}

import { Injectable } from '@nestjs/common';
import {
  type ApiKeyId,
  type ClientId,
  eventMap,
  type GrantId,
  type GrantRevocationReason,
  type OrganizationId,
  type SessionId,
  type TenantScope,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { GrantAdministration, type GrantSelection } from '../../ports/grant-administration.js';
import { UnredeemedCodes } from '../../ports/unredeemed-codes.js';

/** How many grants one statement revokes. */
const batchSize = 1_000;
/** Of a transaction of its own. Milliseconds. */
const budget = 10_000;
/** More than the longest lifetime of a code and the time it takes to issue one. Seconds. */
const codesAreGoneAfter = 3_600;

/**
 * Ends grants for reasons outside the protocol. Codes that nobody has redeemed go first: a redemption that came before is
 * then waited for and its grant revoked, one that comes after finds no code. Every method may be repeated.
 */
@Injectable()
export class EndGrantsUseCase {
  constructor(
    private readonly grants: GrantAdministration,
    private readonly codes: UnredeemedCodes,
    private readonly outbox: EventOutbox,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** False when there is no such grant of that user. */
  async endOne(tx: Transaction, context: TenantScope, grant: { readonly grantId: GrantId; readonly userId: UserId }): Promise<boolean> {
    await this.end(tx, context, { of: 'grant', ...grant }, 'revoked');
    return this.grants.exists(tx, grant);
  }

  /** That of an API key, which no code stands before. True where it had not been revoked. */
  async endApiKey(tx: Transaction, context: TenantScope, grantId: ApiKeyId): Promise<boolean> {
    return (await this.endSome(tx, context, { of: 'api_key', grantId }, 'revoked')) > 0;
  }

  /**
   * Those of a user's sessions, but for what was meant to outlive them: the scope `offline_access` (OpenID Connect Core §11). A code may
   * still be on its way to the database: that none is redeemed any more is committed before the rest is looked at.
   */
  async endOfSessions(tx: Transaction, context: TenantScope, userId: UserId, sessionIds: readonly SessionId[]): Promise<void> {
    const until = this.clock.epochSeconds() + codesAreGoneAfter;
    await this.unitOfWork.transaction(this.withinBudget(context), (own) => this.codes.refuseOfSessions(own, sessionIds, until));
    await this.codes.discardOfSessions(tx, userId, sessionIds);
    await this.end(tx, context, { of: 'sessions', sessionIds }, 'session_ended');
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

  /** Those that an application has of a user. */
  async endOfConsent(
    tx: Transaction,
    context: TenantScope,
    consent: { readonly userId: UserId; readonly clientId: ClientId },
  ): Promise<void> {
    await this.codes.discardOfConsent(tx, consent);
    await this.end(tx, context, { of: 'consent', ...consent }, 'consent_withdrawn');
  }

  /** All of an application. */
  async endOfClient(tx: Transaction, context: TenantScope, clientId: ClientId): Promise<void> {
    await this.codes.discardOfClient(tx, clientId);
    await this.endMany(tx, context, { of: 'client', clientId }, 'application_deleted');
  }

  /** Those whose tokens are for an organization, or have been: of one member, or, where `userId` is null, of all. */
  async endOfOrganization(
    tx: Transaction,
    context: TenantScope,
    of: { readonly organizationId: OrganizationId; readonly userId: UserId | null },
  ): Promise<void> {
    await this.codes.discardOfOrganization(tx, of);
    const { organizationId, userId } = of;
    if (userId !== null) await this.end(tx, context, { of: 'member', organizationId, userId }, 'organization_left');
    else await this.endMany(tx, context, { of: 'organization', organizationId }, 'organization_left');
  }

  /**
   * There may be more than one transaction has time for. Full batches are committed by themselves, so that a caller who tries
   * again after a deadline goes on where this one stopped; the rest comes last, in `tx`.
   */
  private async endMany(tx: Transaction, context: TenantScope, selection: GrantSelection, reason: GrantRevocationReason): Promise<void> {
    let ended: number;
    do {
      ended = await this.unitOfWork.transaction(this.withinBudget(context), (own) => this.endSome(own, context, selection, reason));
    } while (ended === batchSize);
    await this.end(tx, context, selection, reason);
  }

  private withinBudget(context: TenantScope): TenantScope {
    return { ...context, deadline: this.clock.now().getTime() + budget };
  }

  private async end(tx: Transaction, context: TenantScope, selection: GrantSelection, reason: GrantRevocationReason): Promise<void> {
    while ((await this.endSome(tx, context, selection, reason)) === batchSize);
  }

  private async endSome(tx: Transaction, context: TenantScope, selection: GrantSelection, reason: GrantRevocationReason): Promise<number> {
    const revoked = await this.grants.revokeSome(tx, selection, this.clock.epochSeconds(), batchSize);
    // Sent one behind the other, not waited for one by one.
    await Promise.all(
      revoked.map(({ id: grantId, clientId, userId, sessionId }) =>
        this.outbox.append(tx, context, eventMap.token.grantRevoked, { grantId, clientId, userId, sessionId, reason }),
      ),
    );
    return revoked.length;
  }
}

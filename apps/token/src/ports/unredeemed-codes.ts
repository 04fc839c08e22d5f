import type { ClientId, OrganizationId, SessionId, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Codes that nobody has redeemed yet: what they would become must end with what they came of. */
export abstract class UnredeemedCodes {
  /**
   * From the commit on, the codes of sessions cannot be redeemed, those that are yet to come too, but those whose grant would
   * outlive it (`offline_access`). `until`: seconds since the epoch.
   */
  abstract refuseOfSessions(tx: Transaction, sessionIds: readonly SessionId[], until: number): Promise<void>;
  /** Makes the codes of a user's sessions unknown, but those whose grant would outlive it (`offline_access`). */
  abstract discardOfSessions(tx: Transaction, userId: UserId, sessionIds: readonly SessionId[]): Promise<void>;
  /** Makes the codes that a user got before a time unknown. */
  abstract discardOfUser(tx: Transaction, userId: UserId, before: Date): Promise<void>;
  /** Makes the codes unknown that an application got of a user. */
  abstract discardOfConsent(tx: Transaction, consent: { readonly userId: UserId; readonly clientId: ClientId }): Promise<void>;
  /** Makes the codes of an application unknown. */
  abstract discardOfClient(tx: Transaction, clientId: ClientId): Promise<void>;
  /** Makes the codes unknown that are for an organization; `userId` null: whoever got them. */
  abstract discardOfOrganization(
    tx: Transaction,
    of: { readonly organizationId: OrganizationId; readonly userId: UserId | null },
  ): Promise<void>;
}

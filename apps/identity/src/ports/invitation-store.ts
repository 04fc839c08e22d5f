import type { Invitation, InvitationId, Page, PageRequest, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Which invitations: those of an address, in any case, or all. */
export type InvitationSearch = { readonly email?: string | undefined };

/**
 * Invitations to have an account. At most one for an address waits for somebody at a time. Each statement is one, guarded: of any number of callers at the same time, each sees what those before it did.
 */
export abstract class InvitationStore {
  /**
   * Adds one, of which `links` may be made. What has expired for that address makes way, and some of the tenant's that ended before `keptSince` are removed. Throws ServiceError `conflict`, naming the one that waits for the
   * same address.
   */
  abstract insert(
    tx: Transaction,
    scope: TenantScope,
    invitation: Invitation,
    bounds: { readonly links: number; readonly keptSince: Date },
  ): Promise<void>;
  abstract find(tx: Transaction, scope: TenantScope, id: InvitationId, at: Date): Promise<Invitation | null>;
  /** Oldest first. Refuses with `invalid_argument` a limit outside 1 to `maxPageSize` and an invalid cursor. */
  abstract list(tx: Transaction, scope: TenantScope, request: PageRequest & InvitationSearch, at: Date): Promise<Page<Invitation>>;
  /** Ends one that nobody came of: false where there is none such. */
  abstract revoke(tx: Transaction, scope: TenantScope, id: InvitationId, at: Date): Promise<boolean>;
  /** Ends the link that there is, and lets further ones be made, until a new end; null where somebody came of it, it was revoked, or a message was asked for after `unlessSentSince`. */
  abstract renew(
    tx: Transaction,
    scope: TenantScope,
    renewed: {
      readonly id: InvitationId;
      readonly links: number;
      readonly at: Date;
      readonly expiresAt: Date;
      readonly unlessSentSince: Date;
    },
  ): Promise<Invitation | null>;
  /** Puts a link in the place of the one before, and counts it; null where it waits for nobody any more, or all were made. */
  abstract link(
    tx: Transaction,
    scope: TenantScope,
    link: { readonly id: InvitationId; readonly tokenHash: string; readonly at: Date },
  ): Promise<Invitation | null>;
  /** Whose link it is, whatever became of the invitation. */
  abstract findByToken(tx: Transaction, scope: TenantScope, tokenHash: string, at: Date): Promise<Invitation | null>;
  /** Counts that a password is to be judged; null where it waits for nobody, or after `max` times. */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    within: { readonly at: Date; readonly max: number },
  ): Promise<Invitation | null>;
  /** Notes who came of it, once; false where it waits for nobody. */
  abstract accept(
    tx: Transaction,
    scope: TenantScope,
    of: { readonly tokenHash: string; readonly userId: UserId },
    at: Date,
  ): Promise<boolean>;
}

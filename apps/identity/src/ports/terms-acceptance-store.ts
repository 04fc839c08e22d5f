import type { OwnTermsAcceptance, Page, PageRequest, TenantScope, TermsAcceptance, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Who accepted which version of their tenant's terms. */
export abstract class TermsAcceptanceStore {
  /** Once for each user and version: answers the versions that the user has accepted by now where it is new, and null where it is known, or there is no such user. */
  abstract insert(tx: Transaction, scope: TenantScope, acceptance: TermsAcceptance): Promise<readonly string[] | null>;
  /** Of one user, the first one first. */
  abstract listOfUser(tx: Transaction, scope: TenantScope, userId: UserId): Promise<readonly OwnTermsAcceptance[]>;
  /** Of one version, the first one first. Refuses with `invalid_argument` an invalid limit or cursor. */
  abstract list(tx: Transaction, scope: TenantScope, request: PageRequest & { readonly version: string }): Promise<Page<TermsAcceptance>>;
}

import type { TenantContext } from '#contracts';

/** Whether users may have their account deleted, and the days for which they may take that back; 0: it is erased at once. */
export type SelfDeletionPolicy = { readonly isAllowed: boolean; readonly graceDays: number };

/** The policies of tenants. */
export abstract class SelfDeletionPolicies {
  /** Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext): Promise<SelfDeletionPolicy>;
}

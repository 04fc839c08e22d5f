import type { TenantContext } from '#contracts';

/** What tenants are called, as their users know them. */
export abstract class TenantNames {
  /** Throws `unavailable` when the tenant service does not answer and nothing is known yet. */
  abstract of(context: TenantContext): Promise<string>;
}

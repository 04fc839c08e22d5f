import type { LimitRule, TenantContext } from '#contracts';

/** How many wrong passwords one address may try at a tenant. */
export abstract class LoginLimits {
  /** Null: any number. Throws `unavailable` when nothing is known of the tenant. */
  abstract perAddress(context: TenantContext): Promise<(LimitRule & { readonly max: number }) | null>;
}

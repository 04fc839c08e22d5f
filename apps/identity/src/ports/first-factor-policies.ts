import type { FirstFactorName, LimitRule, TenantContext } from '#contracts';

/** What a tenant lets people sign in with. `perAddress`: how often an address may ask for a message; null: any number of times. */
export type FirstFactorPolicy = {
  readonly firstFactors: readonly FirstFactorName[];
  readonly perAddress: (LimitRule & { readonly max: number }) | null;
};

/** The policies of tenants. */
export abstract class FirstFactorPolicies {
  /** Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext): Promise<FirstFactorPolicy>;
}

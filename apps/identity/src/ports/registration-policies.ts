import type { LimitRule, TenantContext, TenantSettings } from '#contracts';

/** What a tenant says of who may register. */
export type RegistrationRules = Pick<
  TenantSettings,
  'registration' | 'firstFactors' | 'registrationDomains' | 'registrationBlockedDomains'
>;

/** That, with what it bounds. `perAddress`: how often an address may ask for a message; null: any number of times. `invitationLifetime`: seconds. */
export type RegistrationPolicy = RegistrationRules &
  Pick<TenantSettings, 'invitationLifetime'> & { readonly perAddress: (LimitRule & { readonly max: number }) | null };

/** The policies of tenants. */
export abstract class RegistrationPolicies {
  /** Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext): Promise<RegistrationPolicy>;
}

import type { SecondFactorPolicy, TenantContext, User } from '#contracts';

/** What tenants demand of the sign-ins of those who have certain roles. */
export abstract class RoleDemands {
  /** Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext, user: Pick<User, 'roles'>): Promise<SecondFactorPolicy>;
}

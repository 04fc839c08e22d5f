import type { SecondFactorPolicy, TenantContext, User } from '#contracts';

/** What tenants demand of the sign-ins of those who have certain roles. */
export abstract class RoleDemands {
  /** By the roles that the user has, be it in one of their organizations alone: which one they sign in for is not known yet. Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext, user: Pick<User, 'id' | 'roles'>): Promise<SecondFactorPolicy>;
}

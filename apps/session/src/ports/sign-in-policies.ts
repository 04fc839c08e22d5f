import type { TenantContext } from '#contracts';
import type { SignInPolicy } from '#sign-in';

/** What tenants demand of their sign-ins. */
export abstract class SignInPolicies {
  /** Throws `unavailable` when the tenant service does not answer and nothing is known yet. */
  abstract of(context: TenantContext): Promise<SignInPolicy>;
}

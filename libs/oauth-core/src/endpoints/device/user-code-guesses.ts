import type { UserId } from '#contracts';
import type { OAuthTenant } from '../../ports.js';

/** How many wrong codes may be typed (RFC 8628 §5.1): by one address, by one user, and at the tenant in all, whichever replica takes them. */
export interface UserCodeGuesses {
  /** Counts one before it is looked at, so that none of several at a time is free. Throws what is no `OAuthError` where there were too many. */
  charge(tenant: OAuthTenant, userId: UserId | null): Promise<void>;
  /** Takes one back that was no guess: the code was right. */
  refund(tenant: OAuthTenant, userId: UserId | null): Promise<void>;
}

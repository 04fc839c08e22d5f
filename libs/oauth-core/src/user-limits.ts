import type { TenantContext, UserId } from '#contracts';

/** A request of a user whose code or token it presents. `isRetry`: of a refresh that was answered before. */
export type UserRequest = { readonly endpoint: 'token' | 'userinfo'; readonly userId: UserId; readonly isRetry?: boolean };

/** How much one user may ask for. The kernel's `UserLimits` is one. */
export interface UserLimits {
  /** Throws what is no `OAuthError` where it is too much: ask before anything is spent. */
  admit(tenant: TenantContext, request: UserRequest): Promise<void>;
}

import type { LimitedEndpoint, TenantContext, UserId } from '#contracts';

/** A request of a user who is proven to ask. `isRetry`: for what was given before, and would be lost if this were refused. */
export type UserRequest = { readonly endpoint: LimitedEndpoint; readonly userId: UserId; readonly isRetry?: boolean };

/** How much one user may ask for, by the settings of their tenant. */
export abstract class UserLimits {
  /**
   * Counts a request and lets it go on, or throws ServiceError `too_many_requests` with the seconds to wait. Ask once the user is proven, so that nobody uses
   * up what is another's, and before anything is spent, so that the same request is good later.
   */
  abstract admit(context: TenantContext, request: UserRequest): Promise<void>;
}

import type { RetryDelays } from '#kernel';

/** How often a message that was not taken is tried, and when. */
export type RetryPolicy = RetryDelays & { readonly attempts: number };

export const RETRY_POLICY = Symbol('ostiary:delivery-retry-policy');

import type { TenantContext } from '#contracts';

/** Seconds: in all, and without use. */
export type Lifetimes = { readonly lifetime: number; readonly idleLifetime: number };

/** What a tenant has settled about the length of its sessions. */
export abstract class SessionLifetimes {
  /** Throws `unavailable` when the tenant service does not answer and nothing is known yet. */
  abstract of(context: TenantContext): Promise<Lifetimes>;
}

import type { TenantContext } from '#contracts';

/** Seconds: in all, and without use. `isPersistent`: of a session that outlasts the closing of the browser. */
export type Lifetimes = { readonly lifetime: number; readonly idleLifetime: number; readonly isPersistent: boolean };

/** Those of a session, by what its user said of staying signed in. */
export type LifetimePolicy = (staySignedIn: boolean) => Lifetimes;

/** What a tenant has settled about the length of its sessions. */
export abstract class SessionLifetimes {
  /** Throws `unavailable` when the tenant service does not answer and nothing is known yet. */
  abstract of(context: TenantContext): Promise<LifetimePolicy>;
}

import type { Actor } from './actor.js';
import type { TenantId } from './ids.js';

/** What every call carries: whose operation it is part of, and until when an answer is of use. */
export type RequestContext = {
  /** Ties log lines of one user-visible operation together. */
  readonly correlationId: string;
  /** W3C Trace Context `traceparent`. */
  readonly traceparent: string;
  /** Who acts, as far as it has been proved. */
  readonly actor: Actor;
  /** Epoch milliseconds after which nobody waits for the answer any more. */
  readonly deadline: number;
};

/** Work inside one tenant of which no more is known than its id: what an event carries. */
export type TenantScope = RequestContext & { readonly tenantId: TenantId };

/** A call inside one tenant. First parameter of every use case that touches tenant-owned data. */
export type TenantContext = TenantScope & {
  readonly slug: string;
  /** The tenant's issuer identifier, built from stored configuration, never from a request's Host. */
  readonly issuer: string;
};

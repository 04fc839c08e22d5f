import type { RequestContext, TenantContext } from '#contracts';

/** Every tenant there is, for work that nobody asked for. */
export abstract class TenantList {
  /** Contexts made of fresh ones, one for each tenant, so that none runs into the deadline of those before. */
  abstract all(newContext: () => RequestContext): AsyncIterable<TenantContext>;
}

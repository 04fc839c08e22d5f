import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant, TenantContext } from '#contracts';
import { inTenant, requestContextOf } from '#platform';

/** One HTTP request, at no tenant. */
export type PlatformRequest = { readonly http: FastifyRequest; readonly reply: FastifyReply };

/** One HTTP request at one tenant. */
export class TenantRequest implements PlatformRequest {
  #context: TenantContext | undefined;

  constructor(
    readonly http: FastifyRequest,
    readonly reply: FastifyReply,
    readonly tenant: Tenant,
  ) {}

  /** Made when it is first asked for: what is at hand is answered without one. */
  get context(): TenantContext {
    return (this.#context ??= inTenant(requestContextOf(this.http), this.tenant));
  }
}

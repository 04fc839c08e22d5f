import type { FastifyRequest } from 'fastify';
import type { TenantContext } from '#contracts';

const contexts = new WeakMap<object, TenantContext>();

/** Notes which tenant a request is about, once it may be. */
export const enterTenant = (request: FastifyRequest, context: TenantContext): void => {
  contexts.set(request.raw, context);
};

/** The tenant that a request is about. Throws where no guard has let it in. */
export const tenantContextOf = (request: FastifyRequest): TenantContext => {
  const context = contexts.get(request.raw);
  if (context === undefined) throw new Error('no guard has resolved the tenant of this request');
  return context;
};

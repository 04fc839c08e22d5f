import type { FastifyRequest } from 'fastify';
import type { Tenant, TenantContext, TenantId } from '#contracts';

type Entered = { readonly tenant: Tenant; readonly context: TenantContext };

const entered = new WeakMap<object, Entered>();

const readers = new WeakSet<object>();

/** Notes that who asks may read what the request is about. */
export const noteReader = (request: FastifyRequest): void => {
  readers.add(request.raw);
};

/** Whether who asks may be told of what is there already. */
export const isReader = (request: FastifyRequest): boolean => readers.has(request.raw);

/** Notes which tenant a request is about, once it may be. */
export const enterTenant = (request: FastifyRequest, tenant: Tenant, context: TenantContext): void => {
  entered.set(request.raw, { tenant, context });
};

/** The tenant that a request is about, as the tenant service said a moment ago. Throws where no guard has let it in. */
export const tenantOf = (request: FastifyRequest): Entered => {
  const found = entered.get(request.raw);
  if (found === undefined) throw new Error('no guard has resolved the tenant of this request');
  return found;
};

/** The tenant that a request is about; null where that is the platform. */
export const tenantIdOf = (request: FastifyRequest): TenantId | null => entered.get(request.raw)?.tenant.id ?? null;

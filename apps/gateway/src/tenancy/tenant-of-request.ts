import type { FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';

const tenants = new WeakMap<object, Tenant>();

/** Notes whose request it is, so that an error page can look like that tenant's. */
export const rememberTenant = (request: FastifyRequest, tenant: Tenant): void => {
  tenants.set(request.raw, tenant);
};

/** Null when it was not found out, or there is none. */
export const tenantOfRequest = (request: FastifyRequest): Tenant | null => tenants.get(request.raw) ?? null;

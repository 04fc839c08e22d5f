import type { TenantContext } from '#contracts';

/** All that stores need of a context: a use case has the whole of it, the handler of an event has no more. */
export type TenantScope = Pick<TenantContext, 'tenantId'>;

import type { JsonObject, TenantContext } from '#contracts';

/** Whose a token is, beside its `iss`: the id of the tenant, as the admin API has it. It stands in whatever tells APIs and clients of an authorization, and is never taken from what was stored with a token: who tells it is the tenant that is asked. */
export const tenantClaim = ({ tenantId }: Pick<TenantContext, 'tenantId'>): JsonObject => ({ tenant_id: tenantId });

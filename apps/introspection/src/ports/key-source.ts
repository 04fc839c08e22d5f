import type { JsonObject, TenantContext } from '#contracts';

/** Where a tenant's public signing keys are had: the token service. */
export abstract class KeySource {
  /** JWKs (RFC 7517 §4). Throws a `ServiceError` when it cannot be asked. */
  abstract keys(tenant: TenantContext): Promise<readonly JsonObject[]>;
}

import type { ListRevocationsRequest, Page, RevocationInForce, TenantContext } from '#contracts';

/** Where the revocations in force are kept: the token service. */
export abstract class RevocationSource {
  /** Throws a `ServiceError` when it cannot be asked. */
  abstract page(tenant: TenantContext, request: ListRevocationsRequest): Promise<Page<RevocationInForce>>;
}

import type { ListRevocationsRequest, RequestContext, RevocationsPage } from '#contracts';

/** Where the revocations in force, of all tenants, are kept: the token service. */
export abstract class RevocationSource {
  /** Throws a `ServiceError` when it cannot be asked. */
  abstract page(context: RequestContext, request: ListRevocationsRequest): Promise<RevocationsPage>;
}

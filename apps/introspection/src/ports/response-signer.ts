import type { SignIntrospectionResponseRequest, TenantContext } from '#contracts';

/** Who holds the tenants' private keys: the token service. */
export abstract class ResponseSigner {
  /** A signed introspection response (RFC 9701 §5). Throws a `ServiceError` when it cannot be asked. */
  abstract sign(tenant: TenantContext, request: SignIntrospectionResponseRequest): Promise<string>;
}

import type { IntrospectedToken, TenantContext } from '#contracts';

/** The token service, which knows of every token. */
export abstract class TokenIntrospector {
  /** Throws a `ServiceError` when it cannot be asked. */
  abstract introspect(tenant: TenantContext, token: string): Promise<IntrospectedToken>;
}

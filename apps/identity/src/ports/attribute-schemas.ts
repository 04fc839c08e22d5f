import type { TenantContext, UserAttribute } from '#contracts';

/** What tenants keep of their users. */
export abstract class AttributeSchemas {
  /** Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext): Promise<readonly UserAttribute[]>;
}

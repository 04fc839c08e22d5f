import type { Organization, OrganizationId, TenantContext, TenantScope } from '#contracts';

/** The organizations of a tenant, which the tenant service keeps. */
export abstract class Organizations {
  /** As they are remembered here, which events keep true; null for what there is not. In the order of `ids`. */
  abstract find(context: TenantContext, ids: readonly OrganizationId[]): Promise<readonly (Organization | null)[]>;
  /** Whether there is one now, whatever is remembered. */
  abstract exists(scope: TenantScope, id: OrganizationId): Promise<boolean>;
}

import type { RequestContext, Tenant, TenantContext } from '#contracts';
import type { StoredTenant } from '../ports/tenant-store.js';

/** Addresses that follow from the platform's configured public base, never from a request. */
export class PublicAddresses {
  private readonly base: string;

  constructor(publicUrl: string) {
    this.base = publicUrl.replace(/\/+$/, '');
  }

  /** The audience of tokens for the admin API. */
  get adminAudience(): string {
    return `${this.base}/admin/v1`;
  }

  issuerOf(slug: string): string {
    return `${this.base}/t/${slug}`;
  }

  /** A stored tenant as the rest of the platform sees it. */
  describe({ droppedTerms: _droppedTerms, ...tenant }: StoredTenant): Tenant {
    return { ...tenant, issuer: this.issuerOf(tenant.slug) };
  }

  /** For work inside a tenant on behalf of a call from outside of it. */
  contextOf(context: RequestContext, tenant: Pick<StoredTenant, 'id' | 'slug'>): TenantContext {
    const { correlationId, traceparent, actor, deadline } = context;
    return { correlationId, traceparent, actor, deadline, tenantId: tenant.id, slug: tenant.slug, issuer: this.issuerOf(tenant.slug) };
  }
}

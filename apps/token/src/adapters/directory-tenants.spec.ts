import { describe, expect, it } from '@jest/globals';
import type { Tenant } from '#contracts';
import { RpcClient } from '#kernel';
import { TenantDirectory } from '#tenancy';
import { buildTenant, tenantContext } from '#testing';
import { DirectoryTenants } from './directory-tenants.js';

/** The tenant service as far as it is asked here. */
class TenantService extends RpcClient {
  constructor(private readonly tenant: Tenant) {
    super();
  }

  override call(): Promise<never> {
    return Promise.resolve(this.tenant as never);
  }
}

describe('the tenant that a call is for', () => {
  it('is as it is stored, whatever the caller says of it', async () => {
    const stored = buildTenant();
    const said = { ...tenantContext({ tenantId: stored.id }), slug: 'theirs', issuer: 'https://theirs.example', settings: {} };
    const service = new TenantService(stored);
    const tenants = new DirectoryTenants(new TenantDirectory(service), service);
    const { slug, issuer, settings } = stored;
    await expect(tenants.require(said)).resolves.toMatchObject({ tenantId: stored.id, slug, issuer, settings });
    await expect(tenants.requireActive(said)).resolves.toMatchObject({ tenantId: stored.id, slug, issuer, settings });
  });
});

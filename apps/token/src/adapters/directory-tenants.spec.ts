import { describe, expect, it } from '@jest/globals';
import { TenantDirectory } from '#tenancy';
import { buildTenant, tenantContext } from '#testing';
import { TenantService } from '#testing/fakes';
import { DirectoryTenants } from './directory-tenants.js';

describe('the tenant that a call is for', () => {
  it('is as it is stored, whatever the caller says of it', async () => {
    const stored = buildTenant();
    const said = { ...tenantContext({ tenantId: stored.id }), slug: 'theirs', issuer: 'https://theirs.example', settings: {} };
    const service = new TenantService([stored]);
    const tenants = new DirectoryTenants(new TenantDirectory(service), service);
    const { slug, issuer, settings } = stored;
    await expect(tenants.require(said)).resolves.toMatchObject({ tenantId: stored.id, slug, issuer, settings });
    await expect(tenants.requireActive(said)).resolves.toMatchObject({ tenantId: stored.id, slug, issuer, settings });
  });
});

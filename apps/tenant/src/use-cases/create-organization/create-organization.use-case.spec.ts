import { describe, expect, it, jest } from '@jest/globals';
import { type CreateOrganizationRequest, eventMap, maxOrganizations, type OrganizationId } from '#contracts';
import { InMemoryOrganizationStore } from '../../test/in-memory/organization.store.js';
import { refusal, refusing, serviceWithTenants, vanishedTenant } from '../../test/in-memory-service.js';

const acme: CreateOrganizationRequest = { name: 'acme', displayName: 'Acme Ltd.' };

describe('making an organization', () => {
  it('is active where nothing else is said, and is told', async () => {
    const { service, acme: tenant } = await serviceWithTenants();
    const organization = await service.createOrganization.execute(tenant, acme);
    expect(organization).toMatchObject({ ...acme, status: 'active', version: 1 });
    expect(service.events).toEqual([
      { event: eventMap.tenant.organizationCreated, tenantId: tenant.tenantId, payload: { organizationId: organization.id, version: 1 } },
    ]);
    await expect(service.getOrganization.execute(tenant, { id: organization.id })).resolves.toEqual(organization);
  });

  it.each<[string, Partial<CreateOrganizationRequest>]>([
    ['/name', { name: '' }],
    ['/name', { name: 'Acme' }],
    ['/name', { name: 'acme ltd' }],
    ['/name', { name: '-acme' }],
    ['/name', { name: 'acme-' }],
    ['/name', { name: 'acme_ltd' }],
    ['/name', { name: 'acme:read' }],
    ['/name', { name: '{organization.name}' }],
    ['/name', { name: 'akmé' }],
    ['/name', { name: 'a'.repeat(65) }],
    ['/name', { name: '0b5f3a52-0000-4000-8000-0000000000ab' }],
    ['/displayName', { displayName: ' ' }],
    ['/displayName', { displayName: 'a'.repeat(101) }],
    ['/displayName', { displayName: 'Acme\u202eevil' }],
    ['/status', { status: 'enabled' as 'active' }],
  ])('refuses %s: %j', async (pointer, changes) => {
    const { service, acme: tenant } = await serviceWithTenants();
    await expect(service.createOrganization.execute(tenant, { ...acme, ...changes })).rejects.toEqual(refusing(pointer));
    expect(service.events).toEqual([]);
  });

  it('takes a name once in a tenant, and once more in another', async () => {
    const { service, acme: tenant, globex } = await serviceWithTenants();
    const { id } = await service.createOrganization.execute(tenant, acme);
    await expect(service.createOrganization.execute(tenant, { ...acme, displayName: 'Other' })).rejects.toMatchObject({
      code: 'conflict',
      existingId: id,
      members: [{ pointer: '/name', detail: 'is taken' }],
    });
    await expect(service.createOrganization.execute(globex, acme)).resolves.toMatchObject(acme);
  });

  it('refuses one more than a tenant may have', async () => {
    const { service, acme: tenant } = await serviceWithTenants();
    const count = jest.spyOn(InMemoryOrganizationStore.prototype, 'lockAndCount').mockResolvedValueOnce(maxOrganizations);
    await expect(service.createOrganization.execute(tenant, acme)).rejects.toEqual(refusal('conflict'));
    count.mockRestore();
  });

  it('refuses a tenant that is gone', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.createOrganization.execute(vanishedTenant, acme)).rejects.toEqual(refusal('not_found'));
  });
});

describe('changing an organization', () => {
  const given = async () => {
    const { service, acme: tenant, globex } = await serviceWithTenants();
    const organization = await service.createOrganization.execute(tenant, acme);
    service.events.length = 0;
    return { service, tenant, globex, organization, id: organization.id };
  };

  it('changes what is said, counts a version, and tells its status', async () => {
    const { service, tenant, organization, id } = await given();
    const disabled = await service.updateOrganization.execute(tenant, { id, status: 'disabled' });
    expect(disabled).toEqual({ ...organization, status: 'disabled', version: 2, updatedAt: expect.any(String) });
    expect(await service.updateOrganization.execute(tenant, { id, displayName: 'Acme' })).toMatchObject({
      displayName: 'Acme',
      status: 'disabled',
    });
    expect(service.events.map(({ event, payload }) => [event, payload])).toEqual([
      [eventMap.tenant.organizationUpdated, { organizationId: id, status: 'disabled', version: 2 }],
      [eventMap.tenant.organizationUpdated, { organizationId: id, status: 'disabled', version: 3 }],
    ]);
  });

  it('leaves the name: tokens, scopes and APIs know it by that', async () => {
    const { service, tenant, id } = await given();
    expect(await service.updateOrganization.execute(tenant, { id, ...{ name: 'globex' } })).toMatchObject({ name: 'acme' });
  });

  it('refuses what would not be valid, another version, and what is of another tenant or gone', async () => {
    const { service, tenant, globex, id } = await given();
    await expect(service.updateOrganization.execute(tenant, { id, displayName: '' })).rejects.toEqual(refusing('/displayName'));
    await expect(service.updateOrganization.execute(tenant, { id, ifVersion: [2] })).rejects.toEqual(refusal('version_mismatch'));
    await expect(service.updateOrganization.execute(globex, { id, displayName: 'Mine' })).rejects.toEqual(refusal('not_found'));
    expect(service.events).toEqual([]);
  });

  it('deletes it once, and tells that', async () => {
    const { service, tenant, globex, id } = await given();
    await expect(service.deleteOrganization.execute(globex, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.deleteOrganization.execute(tenant, { id, ifVersion: [9] })).rejects.toEqual(refusal('version_mismatch'));
    await expect(service.deleteOrganization.execute(tenant, { id, ifVersion: [1] })).resolves.toEqual({ deleted: true });
    await expect(service.deleteOrganization.execute(tenant, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.getOrganization.execute(tenant, { id })).rejects.toEqual(refusal('not_found'));
    expect(service.events).toEqual([
      { event: eventMap.tenant.organizationDeleted, tenantId: tenant.tenantId, payload: { organizationId: id, version: 2 } },
    ]);
  });

  it('finds many by their ids, in their order, and says of each whether there is one', async () => {
    const { service, tenant, globex, organization, id } = await given();
    const gone = '0b5f3a52-0000-4000-8000-0000000000ab' as OrganizationId;
    expect(await service.findOrganizations.execute(tenant, { ids: [gone, id, id] })).toEqual({
      organizations: [null, organization, organization],
    });
    expect(await service.findOrganizations.execute(globex, { ids: [id] })).toEqual({ organizations: [null] });
  });
});

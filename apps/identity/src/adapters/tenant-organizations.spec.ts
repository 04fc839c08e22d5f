import { describe, expect, it } from '@jest/globals';
import { type OrganizationId, rpcMap, ServiceError, type ServiceErrorCode } from '#contracts';
import { OrganizationDirectory, TenantDirectory } from '#tenancy';
import { buildTenant, tenantContext } from '#testing';
import { AnsweringRpcClient } from '#testing/fakes';
import { TenantOrganizations } from './tenant-organizations.js';

const id = '0b7e9f3c-5d1a-4f0e-9b57-5a1f0d6c2e11' as OrganizationId;
const tenant = buildTenant();

const existsWhere = (answer: () => Promise<unknown>) => {
  const service = new AnsweringRpcClient((rpc) =>
    rpc.subject === rpcMap.tenant.getTenant.subject ? answer() : Promise.resolve({ organizations: [{ id }] }),
  );
  const organizations = new TenantOrganizations(new OrganizationDirectory(service), new TenantDirectory(service), service);
  return organizations.exists(tenantContext({ tenantId: tenant.id }), id);
};

describe('whether there is an organization', () => {
  const refusedAs = (code: ServiceErrorCode) => () => Promise.reject(new ServiceError(code, 'No.'));

  it('is asked of its tenant', async () => {
    await expect(existsWhere(() => Promise.resolve(tenant))).resolves.toBe(true);
  });

  it('is no where its tenant is gone: the event of a membership there would end among the dead letters', async () => {
    await expect(existsWhere(refusedAs('not_found'))).resolves.toBe(false);
  });

  it('is not known while the tenant service is not there', async () => {
    await expect(existsWhere(refusedAs('unavailable'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AnyRpc, ContextOf, EventEnvelope, Organization, OrganizationId, RequestOf, ResponseOf, RpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { tenantContext } from '#testing';
import { OrganizationDirectory } from './organization-directory.js';

type Asked = RequestOf<RpcMap['tenant']['findOrganizations']>;

/** A tenant service that answers what there is at the moment that it is told to answer. */
class TenantService extends RpcClient {
  readonly organizations = new Map<OrganizationId, Organization>();
  readonly asked: Asked['ids'][] = [];
  answers: Promise<void> = Promise.resolve();

  override async call<R extends AnyRpc>(_rpc: R, _context: ContextOf<R>, request: RequestOf<R>): Promise<ResponseOf<R>> {
    const { ids } = request as Asked;
    this.asked.push(ids);
    const organizations = ids.map((id) => this.organizations.get(id) ?? null);
    await this.answers;
    return { organizations } as ResponseOf<R>;
  }
}

const context = tenantContext();
const anOrganization = (): Organization => ({
  ...{ id: randomUUID() as OrganizationId, name: 'acme', displayName: 'Acme Ltd.', status: 'active', version: 1 },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' },
});
const eventAbout = (organizationId: OrganizationId, tenantId = context.tenantId): EventEnvelope<{ organizationId: OrganizationId }> =>
  ({ tenantId, payload: { organizationId } }) as EventEnvelope<{ organizationId: OrganizationId }>;

const given = (count = 1) => {
  const service = new TenantService();
  const organizations = Array.from({ length: count }, anOrganization);
  for (const organization of organizations) service.organizations.set(organization.id, organization);
  return { service, organizations, directory: new OrganizationDirectory(service) };
};
const one = () => {
  const { service, organizations, directory } = given();
  const [organization = anOrganization()] = organizations;
  return { service, organization, id: organization.id, directory };
};

describe('the directory of organizations', () => {
  it('asks once for many at the same time, and remembers each', async () => {
    const { service, organizations, directory } = given(50);
    const ids = organizations.map(({ id }) => id);
    for (let turn = 0; turn < 2; turn += 1) expect(await Promise.all(ids.map((id) => directory.find(context, id)))).toEqual(organizations);
    expect(service.asked).toEqual([ids]);
  });

  it('remembers none of what there is not: it may be made at any moment', async () => {
    const { service, id, directory, organization } = one();
    service.organizations.clear();
    expect(await directory.find(context, id)).toBeNull();
    service.organizations.set(id, organization);
    expect(await directory.find(context, id)).toEqual(organization);
  });

  it('asks nobody for what is no id, and knows an id in one spelling', async () => {
    const { service, id, directory } = one();
    for (const other of ['acme', id.toUpperCase(), `{${id}}`]) expect(await directory.find(context, other as OrganizationId)).toBeNull();
    expect(service.asked).toEqual([]);
  });

  it('forgets what an event of its tenant is about, and nothing else', async () => {
    const { service, id, directory } = one();
    await directory.find(context, id);
    directory.forget(eventAbout(id, tenantContext().tenantId));
    directory.forget(eventAbout(randomUUID() as OrganizationId));
    await directory.find(context, id);
    expect(service.asked).toHaveLength(1);
    for (const forget of [
      () => directory.forget(eventAbout(id)),
      () => directory.forgetTenant(eventAbout(id)),
      () => directory.forgetAll(),
    ]) {
      forget();
      service.asked.length = 0;
      await directory.find(context, id);
      expect(service.asked).toEqual([[id]]);
    }
  });

  it('N01: answers who asked before a change was told, and asks again for who asks after', async () => {
    const { service, id, organization, directory } = one();
    let answer = (): void => undefined;
    service.answers = new Promise((resolve) => (answer = resolve));
    const before = directory.find(context, id);
    await new Promise(setImmediate);
    directory.forget(eventAbout(id));
    answer();
    expect(await before).toEqual(organization);
    service.organizations.set(id, { ...organization, status: 'disabled' });
    expect(await directory.find(context, id)).toMatchObject({ status: 'disabled' });
    expect(service.asked).toHaveLength(2);
  });

  it('keeps tenants apart', async () => {
    const { service, id, directory } = one();
    await directory.find(context, id);
    service.organizations.clear();
    expect(await directory.find(tenantContext(), id)).toBeNull();
  });
});

import type { Organization, OrganizationId, OrganizationSearch, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import { OrganizationStore } from '../../ports/organization-store.js';
import { firstPage, TenantRows } from './tenant-rows.js';

export class InMemoryOrganizationStore extends OrganizationStore {
  readonly rows = new TenantRows<Organization>();

  override async insert(tx: Transaction, organization: Organization): Promise<boolean> {
    if ((await this.findByName(tx, organization.name)) !== null) return false;
    this.rows.of(tx).insert(organization.id, organization);
    return true;
  }

  override async find(tx: Transaction, id: OrganizationId): Promise<Organization | null> {
    return this.rows.of(tx).get(id) ?? null;
  }

  override async findByName(tx: Transaction, name: string): Promise<Organization | null> {
    return [...this.rows.of(tx).values()].find((organization) => organization.name === name) ?? null;
  }

  override async findAll(tx: Transaction, ids: readonly OrganizationId[]): Promise<readonly Organization[]> {
    return [...this.rows.of(tx).values()].filter(({ id }) => ids.includes(id));
  }

  override async lock(tx: Transaction, id: OrganizationId): Promise<Organization | null> {
    return this.find(tx, id);
  }

  override async lockAndCount(tx: Transaction): Promise<number> {
    return this.rows.of(tx).size;
  }

  override async list(tx: Transaction, { name, status, ...page }: PageRequest & OrganizationSearch): Promise<Page<Organization>> {
    const found = [...this.rows.of(tx).values()].filter(
      (organization) => (name ?? organization.name) === organization.name && (status ?? organization.status) === organization.status,
    );
    return firstPage(found, page);
  }

  override async update(tx: Transaction, organization: Organization): Promise<void> {
    this.rows.of(tx).update(organization.id, organization);
  }

  override async remove(tx: Transaction, id: OrganizationId): Promise<void> {
    this.rows.of(tx).delete(id);
  }
}

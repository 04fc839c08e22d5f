import { Injectable } from '@nestjs/common';
import type { Organization, OrganizationId, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { OrganizationStore } from '../../ports/organization-store.js';

/** Organizations by their ids, in the order of these; null for what there is not. */
@Injectable()
export class FindOrganizationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organizations: OrganizationStore,
  ) {}

  async execute(
    context: TenantContext,
    { ids }: { ids: readonly OrganizationId[] },
  ): Promise<{ organizations: readonly (Organization | null)[] }> {
    const found = await this.unitOfWork.transaction(context, (tx) => this.organizations.findAll(tx, ids));
    const byId = new Map(found.map((organization) => [organization.id, organization]));
    return { organizations: ids.map((id) => byId.get(id) ?? null) };
  }
}

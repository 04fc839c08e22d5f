import { Injectable } from '@nestjs/common';
import { type Organization, type OrganizationId, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { OrganizationStore } from '../../ports/organization-store.js';

/** Reads one organization; refuses with `not_found`. */
@Injectable()
export class GetOrganizationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organizations: OrganizationStore,
  ) {}

  async execute(context: TenantContext, { id }: { id: OrganizationId }): Promise<Organization> {
    const organization = await this.unitOfWork.transaction(context, (tx) => this.organizations.find(tx, id));
    if (organization === null) throw new ServiceError('not_found', 'There is no such organization.');
    return organization;
  }
}

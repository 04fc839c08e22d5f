import { Injectable } from '@nestjs/common';
import { type Conditional, eventMap, type OrganizationId, requireVersion, ServiceError, type TenantContext } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { OrganizationStore } from '../../ports/organization-store.js';

/** Ends an organization: its members are none any more, and what they were granted for it ends. Refuses with `not_found`. */
@Injectable()
export class DeleteOrganizationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organizations: OrganizationStore,
    private readonly outbox: EventOutbox,
  ) {}

  async execute(context: TenantContext, { id, ifVersion }: { id: OrganizationId } & Conditional): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const organization = await this.organizations.lock(tx, id);
      if (organization === null) throw new ServiceError('not_found', 'There is no such organization.');
      requireVersion(organization, { ifVersion });
      await this.organizations.remove(tx, id);
      const version = organization.version + 1;
      await this.outbox.append(tx, context, eventMap.tenant.organizationDeleted, { organizationId: id, version });
      return { deleted: true };
    });
  }
}

import { Injectable } from '@nestjs/common';
import {
  type Conditional,
  eventMap,
  type Organization,
  requireVersion,
  ServiceError,
  type TenantContext,
  type UpdateOrganizationRequest,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { OrganizationStore } from '../../ports/organization-store.js';
import { checkOrganization } from '../../rules/organization.js';
import { withChanges } from '../../rules/values.js';

/** Changes what people call an organization, and whether anybody may sign in for it. Refuses with `not_found` or `invalid_argument`. The name stays: tokens and scopes have it. */
@Injectable()
export class UpdateOrganizationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organizations: OrganizationStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: TenantContext,
    { id, ifVersion, displayName, status }: UpdateOrganizationRequest & Conditional,
  ): Promise<Organization> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const current = await this.organizations.lock(tx, id);
      if (current === null) throw new ServiceError('not_found', 'There is no such organization.');
      requireVersion(current, { ifVersion });
      const organization: Organization = {
        ...withChanges<Organization>(current, { displayName, status }),
        version: current.version + 1,
        updatedAt: this.clock.now().toISOString(),
      };
      checkOrganization(organization);
      await this.organizations.update(tx, organization);
      await this.outbox.append(tx, context, eventMap.tenant.organizationUpdated, {
        organizationId: id,
        status: organization.status,
        version: organization.version,
      });
      return organization;
    });
  }
}

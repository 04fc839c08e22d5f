import { Injectable } from '@nestjs/common';
import { ServiceError, type ClientId, type TenantContext, type Conditional, requireVersion } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';
import { Administrators } from '../administrators.js';
import { RemovedApplications } from '../removed-applications.js';

/** Deletes an application with its secrets; its grants end on the event. Refuses with `not_found`, or `conflict` for the last administrator. */
@Injectable()
export class DeleteApplicationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: ApplicationStore,
    private readonly removed: RemovedApplications,
    private readonly administrators: Administrators,
  ) {}

  async execute(context: TenantContext, { clientId, ifVersion }: { clientId: ClientId } & Conditional): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      await this.administrators.lock(tx, context);
      const application = await this.applications.lock(tx, clientId);
      if (application === null) throw new ServiceError('not_found', 'There is no such application.');
      requireVersion(application, { ifVersion });
      await this.administrators.requireAnother(tx, context, application);
      await this.removed.remove(tx, context, application);
      return { deleted: true };
    });
  }
}

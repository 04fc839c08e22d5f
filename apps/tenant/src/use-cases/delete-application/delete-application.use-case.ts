import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type ClientId, type TenantContext, type Conditional, requireVersion } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { Administrators } from '../administrators.js';

/** Deletes an application with its secrets; its grants end on the event. Refuses with `not_found`, or `conflict` for the last administrator. */
@Injectable()
export class DeleteApplicationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: ApplicationStore,
    private readonly secrets: ClientSecretStore,
    private readonly administrators: Administrators,
    private readonly outbox: EventOutbox,
  ) {}

  async execute(context: TenantContext, { clientId, ifVersion }: { clientId: ClientId } & Conditional): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      await this.administrators.lock(tx, context);
      const application = await this.applications.lock(tx, clientId);
      if (application === null) throw new ServiceError('not_found', 'There is no such application.');
      requireVersion(application, { ifVersion });
      await this.administrators.requireAnother(tx, context, application);
      await this.secrets.removeAllOf(tx, clientId);
      await this.applications.remove(tx, clientId);
      const version = application.version + 1;
      await this.outbox.append(tx, context, eventMap.tenant.applicationDeleted, { clientId, version });
      return { deleted: true };
    });
  }
}

import { Injectable } from '@nestjs/common';
import {
  eventMap,
  ServiceError,
  type Application,
  type RegistrationChanges,
  type TenantContext,
  type UpdateApplicationRequest,
  type Conditional,
  requireVersion,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork, type Transaction } from '#kernel';
import { changedRegistration, isRegistrable } from '#oauth-core';
import { ApplicationStore } from '../../ports/application-store.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { checkApplication, type IsApiScope } from '../../rules/application.js';
import { isAdministrator } from '../../rules/system-tenant.js';
import { Administrators } from '../administrators.js';
import { type RequireSector, Sectors } from '../sectors.js';
import { logLegacyFeatures, logPkceWaiver } from '../log-waivers.js';

/**
 * Changes the members given; the result must be a valid registration as a whole. Refuses with `not_found`,
 * `invalid_argument`, or `conflict` where nobody would be left to administer. The type stays: a public application's tokens were never bound to a secret.
 */
@Injectable()
export class UpdateApplicationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly administrators: Administrators,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly sectors: Sectors,
  ) {}

  async execute(context: TenantContext, { clientId, ifVersion, ...changes }: UpdateApplicationRequest & Conditional): Promise<Application> {
    const { before, application } = await this.sectors.checking(context, (requireSector) =>
      this.change(context, { clientId, ifVersion, changes }, requireSector),
    );
    logPkceWaiver(context, before, application);
    logLegacyFeatures(context, before, application);
    return application;
  }

  private change(
    context: TenantContext,
    { clientId, ifVersion, changes }: Conditional & Pick<UpdateApplicationRequest, 'clientId'> & { readonly changes: RegistrationChanges },
    requireSector: RequireSector,
  ): Promise<{ before: Application; application: Application }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      await this.administrators.lock(tx, context);
      const current = await this.applications.lock(tx, clientId);
      if (current === null) throw new ServiceError('not_found', 'There is no such application.');
      requireVersion(current, { ifVersion });
      const application: Application = {
        ...changedRegistration(current, changes),
        clientId,
        version: current.version + 1,
        createdAt: current.createdAt,
        updatedAt: this.clock.now().toISOString(),
      };
      const tenant = await this.tenants.find(tx, context.tenantId);
      if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
      checkApplication(application, tenant.settings, changes.scopes === undefined ? undefined : await this.apiScopes(tx));
      requireSector(application, current);
      if (!isAdministrator(application)) await this.administrators.requireAnother(tx, context, current);

      await this.applications.update(tx, application);
      const { status, version } = application;
      await this.outbox.append(tx, context, eventMap.tenant.applicationUpdated, { clientId, status, version });
      return { before: current, application };
    });
  }

  private async apiScopes(tx: Transaction): Promise<IsApiScope> {
    const resourceServers = await this.resourceServers.all(tx);
    return (name) => resourceServers.some((server) => isRegistrable(server, name));
  }
}

import { Injectable } from '@nestjs/common';
import { ServiceError, type Application, type ClientId, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';

/** Reads one application; refuses with `not_found`. */
@Injectable()
export class GetApplicationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: ApplicationStore,
  ) {}

  async execute(context: TenantContext, { clientId }: { clientId: ClientId }): Promise<Application> {
    const application = await this.unitOfWork.transaction(context, (tx) => this.applications.find(tx, clientId));
    if (application === null) throw new ServiceError('not_found', 'There is no such application.');
    return application;
  }
}

import { Injectable } from '@nestjs/common';
import type { Application, ApplicationSearch, Page, PageRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';

/** Lists a tenant's applications, or those that a search finds, oldest first. */
@Injectable()
export class ListApplicationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: ApplicationStore,
  ) {}

  async execute(context: TenantContext, request: PageRequest & ApplicationSearch): Promise<Page<Application>> {
    return this.unitOfWork.transaction(context, (tx) => this.applications.list(tx, request));
  }
}

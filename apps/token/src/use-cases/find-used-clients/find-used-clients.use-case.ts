import { Injectable } from '@nestjs/common';
import { type ClientId, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ConsentAdministration } from '../../ports/consent-administration.js';

const maxClients = 100;

/** Which clients of a tenant have been used: some user has allowed them something, or they have a grant. Refuses with `invalid_argument` more than 100 at once. */
@Injectable()
export class FindUsedClientsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly consents: ConsentAdministration,
  ) {}

  async execute(
    context: TenantContext,
    { clientIds }: { readonly clientIds: readonly ClientId[] },
  ): Promise<{ used: readonly ClientId[] }> {
    if (clientIds.length > maxClients) throw new ServiceError('invalid_argument', 'There are too many clients.');
    return { used: await this.unitOfWork.transaction(context, (tx) => this.consents.findUsed(tx, clientIds)) };
  }
}

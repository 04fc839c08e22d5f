import { Injectable } from '@nestjs/common';
import { type ClientId, eventMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { ConsentAdministration } from '../../ports/consent-administration.js';
import { EndGrantsUseCase } from '../end-grants/end-grants.use-case.js';

/** Takes back what a user allowed an application, with every code and token that came of it. */
@Injectable()
export class WithdrawConsentUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly consents: ConsentAdministration,
    private readonly endGrants: EndGrantsUseCase,
    private readonly outbox: EventOutbox,
  ) {}

  /**
   * A consent that is given at the same time comes before, and ends with the others, or after, and stays whole. Refuses with `not_found` where nothing is
   * allowed.
   */
  async execute(context: TenantContext, { userId, clientId }: { userId: UserId; clientId: ClientId }): Promise<{ withdrawn: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.consents.withdraw(tx, { userId, clientId }))) throw new ServiceError('not_found', 'There is no such consent.');
      await this.endGrants.endOfConsent(tx, context, { userId, clientId });
      await this.outbox.append(tx, context, eventMap.token.consentWithdrawn, { clientId, userId });
    });
    return { withdrawn: true };
  }
}

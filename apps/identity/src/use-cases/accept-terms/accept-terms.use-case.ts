import { Injectable } from '@nestjs/common';
import { eventMap, type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { TermsAcceptanceStore } from '../../ports/terms-acceptance-store.js';
import { UserStore } from '../../ports/user-store.js';
import { KnownUsers } from '../known-users.js';

/** A user accepts a version of their tenant's terms. Whose words they are, the session service has found out. */
@Injectable()
export class AcceptTermsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly acceptances: TermsAcceptanceStore,
    private readonly known: KnownUsers,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Kept once, with its time and address, however often it is said; no version of the user is counted for it, or what they proved at the sign-in would be of the past. Refuses with `not_found` who is not active. That the version is
   * one of the tenant's is for the caller to know.
   */
  async execute(
    context: TenantContext,
    { userId, version }: RequestOf<RpcMap['identity']['acceptTerms']>,
  ): Promise<ResponseOf<RpcMap['identity']['acceptTerms']>> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (user?.status !== 'active') throw new ServiceError('not_found', 'There is no such active user.');
      const acceptance = { userId, version, acceptedAt: this.clock.now().toISOString(), ipAddress: context.actor.address };
      const acceptedTerms = await this.acceptances.insert(tx, context, acceptance);
      if (acceptedTerms !== null) await this.outbox.append(tx, context, eventMap.identity.termsAccepted, { userId, version });
      return { onFile: await this.known.onFile(context, { ...user, acceptedTerms: acceptedTerms ?? user.acceptedTerms }) };
    });
  }
}

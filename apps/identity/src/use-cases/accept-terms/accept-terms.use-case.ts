import { Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { AcceptedTerms } from '../accepted-terms.js';
import { KnownUsers } from '../known-users.js';

/** A user accepts a version of their tenant's terms. Whose words they are, the session service has found out. */
@Injectable()
export class AcceptTermsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly accepted: AcceptedTerms,
    private readonly known: KnownUsers,
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
      const acceptedTerms = await this.accepted.keep(tx, context, userId, version);
      return { onFile: await this.known.onFile(context, { ...user, acceptedTerms: acceptedTerms ?? user.acceptedTerms }) };
    });
  }
}

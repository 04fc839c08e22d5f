import { Injectable } from '@nestjs/common';
import type { OwnRequest, OwnTermsAcceptance, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TermsAcceptanceStore } from '../../ports/terms-acceptance-store.js';
import { OwnUsers } from '../own-users.js';

/** What a user has accepted of their tenant's terms. */
@Injectable()
export class ListOwnTermsAcceptancesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly own: OwnUsers,
    private readonly acceptances: TermsAcceptanceStore,
  ) {}

  /** The first one first. A user accepts as many as their tenant publishes, which is few. */
  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ acceptances: readonly OwnTermsAcceptance[] }> {
    const { context: own, user } = await this.own.require(context, sessionToken);
    return { acceptances: await this.unitOfWork.transaction(own, (tx) => this.acceptances.listOfUser(tx, own, user.id)) };
  }
}

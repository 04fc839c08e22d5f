import { Injectable } from '@nestjs/common';
import type { ChallengeId, Farewell, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { UserDeletionStore } from '../../ports/user-deletion-store.js';

/** To whom the message goes that an account is erased. */
@Injectable()
export class GetFarewellUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: UserDeletionStore,
    private readonly clock: Clock,
  ) {}

  /** Null where there is nobody, or nobody any more. */
  async execute(context: TenantContext, { farewellId }: { readonly farewellId: ChallengeId }): Promise<{ farewell: Farewell | null }> {
    const now = this.clock.now();
    return { farewell: await this.unitOfWork.transaction(context, (tx) => this.store.findFarewell(tx, context, farewellId, now)) };
  }
}

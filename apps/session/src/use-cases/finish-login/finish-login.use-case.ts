import { Injectable } from '@nestjs/common';
import type { AuthorizationRequestId, FinishLoginRequest, TenantContext } from '#contracts';
import { Clock, UnitOfWork, UserLimits } from '#kernel';
import { LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { hashSecret } from '#oauth-core';
import { hashesOf, transactionInvalid } from '../login-transaction-key.js';

/** The user has decided: nothing can be decided again on behalf of this transaction. */
@Injectable()
export class FinishLoginUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transactions: LoginTransactionStore,
    private readonly userLimits: UserLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Exactly once per transaction, for the holder of its session while that is live; refuses with `transaction_invalid` otherwise, and with `too_many_requests`
   * a user who decides too often, who may still decide later.
   */
  async execute(
    context: TenantContext,
    { sessionToken, ...key }: FinishLoginRequest,
  ): Promise<{ authorizationRequestId: AuthorizationRequestId }> {
    const hashes = { ...hashesOf(key), sessionTokenHash: hashSecret(sessionToken) };
    return this.unitOfWork.transaction(context, async (tx) => {
      const taken = await this.transactions.takeConsent(tx, context, hashes, this.clock.now());
      if (!taken) throw transactionInvalid();
      await this.userLimits.admit(context, { endpoint: 'consent', userId: taken.userId });
      return { authorizationRequestId: taken.authorizationRequestId };
    });
  }
}

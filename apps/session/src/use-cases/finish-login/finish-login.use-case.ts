import { Injectable } from '@nestjs/common';
import type { LoginTransaction, LoginTransactionKey, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { hashesOf, transactionInvalid } from '../login-transaction-key.js';

/** The user has decided: nothing can be decided again on behalf of this transaction. */
@Injectable()
export class FinishLoginUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transactions: LoginTransactionStore,
    private readonly clock: Clock,
  ) {}

  /** Exactly once per transaction, and only while its session is live; refuses with `transaction_invalid` otherwise. */
  async execute(context: TenantContext, key: LoginTransactionKey): Promise<LoginTransaction> {
    const hashes = hashesOf(key);
    const taken = await this.unitOfWork.transaction(context, (tx) => this.transactions.takeConsent(tx, context, hashes, this.clock.now()));
    if (!taken) throw transactionInvalid();
    return { transactionId: key.transactionId, step: 'finished', ...taken };
  }
}

import { Injectable } from '@nestjs/common';
import type { LoginTransaction, LoginTransactionKey, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { hashesOf, transactionInvalid } from '../login-transaction-key.js';

/** Where a browser stands on its way through the hosted pages. Changes nothing. */
@Injectable()
export class GetLoginUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transactions: LoginTransactionStore,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `transaction_invalid`; also at `consent` when the session has ended since. */
  async execute(context: TenantContext, key: LoginTransactionKey): Promise<LoginTransaction> {
    const hashes = hashesOf(key);
    const found = await this.unitOfWork.transaction(context, (tx) => this.transactions.find(tx, context, hashes, this.clock.now()));
    if (!found || (found.step === 'consent' && !found.session)) throw transactionInvalid();
    return { transactionId: key.transactionId, ...found };
  }
}

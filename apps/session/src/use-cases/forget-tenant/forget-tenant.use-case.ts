import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { SessionStore } from '../../ports/session-store.js';

/** A tenant is gone, and with it all that this service holds of it. */
@Injectable()
export class ForgetTenantUseCase {
  constructor(
    private readonly sessions: SessionStore,
    private readonly transactions: LoginTransactionStore,
  ) {}

  /** Tells nobody: every service learns of the tenant's end from the same event. */
  async execute(tx: Transaction, context: TenantScope): Promise<void> {
    await this.transactions.deleteAll(tx, context);
    await this.sessions.deleteAll(tx, context);
  }
}

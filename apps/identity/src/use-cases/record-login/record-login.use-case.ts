import { Injectable } from '@nestjs/common';
import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { UserStore } from '../../ports/user-store.js';

/** Notes when a user logged in last. */
@Injectable()
export class RecordLoginUseCase {
  constructor(private readonly users: UserStore) {}

  /** Late and repeated news does no harm: the time only moves forward. A user who is gone is no error. */
  async execute(tx: Transaction, scope: TenantScope, { userId, at }: { readonly userId: UserId; readonly at: Date }): Promise<void> {
    await this.users.recordLogin(tx, scope, userId, at);
  }
}

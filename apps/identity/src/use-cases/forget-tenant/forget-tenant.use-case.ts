import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { LoginFailureStore } from '../../ports/login-failure-store.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import { UserStore } from '../../ports/user-store.js';

/** Deletes everything of a tenant that is gone. */
@Injectable()
export class ForgetTenantUseCase {
  constructor(
    private readonly users: UserStore,
    private readonly failures: LoginFailureStore,
    private readonly throttles: ThrottleStore,
  ) {}

  async execute(tx: Transaction, scope: TenantScope): Promise<void> {
    await this.users.deleteAll(tx, scope);
    await this.failures.deleteAll(tx, scope);
    await this.throttles.deleteAll(tx, scope);
  }
}

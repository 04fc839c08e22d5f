import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { UserStore } from '../../ports/user-store.js';

/** Deletes everything of a tenant that is gone. */
@Injectable()
export class ForgetTenantUseCase {
  constructor(private readonly users: UserStore) {}

  async execute(tx: Transaction, scope: TenantScope): Promise<void> {
    await this.users.deleteAll(tx, scope);
  }
}

import { Injectable } from '@nestjs/common';
import type { TenantContext, User } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { loginKey } from '../../rules/identifiers.js';
import { userForServices } from '../../rules/user-for-services.js';

/** A user by what they sign in with. */
@Injectable()
export class FindUserByIdentifierUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
  ) {}

  /** Null where nobody signs in with that. Whether the caller's caller may know is for the caller to see to. */
  async execute(context: TenantContext, { identifier }: { readonly identifier: string }): Promise<{ user: User | null }> {
    const by = loginKey(identifier);
    if (by === null) return { user: null };
    const found = await this.unitOfWork.transaction(context, (tx) => this.users.findLogin(tx, context, by));
    return { user: found && userForServices(found.user) };
  }
}

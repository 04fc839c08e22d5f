import { Injectable } from '@nestjs/common';
import type { TenantContext, User, UserId } from '#contracts';
import { Query, UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { userForServices } from '../../rules/user-for-services.js';

/** Users who may be gone. */
@Injectable()
export class FindUsersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
  ) {}

  /** In the order of `ids`; null for an id that nobody has. */
  async execute(context: TenantContext, { ids }: { readonly ids: readonly UserId[] }): Promise<{ users: readonly (User | null)[] }> {
    const users = await this.unitOfWork.read(context, Query.all(ids.map((id) => this.users.find(id))));
    return { users: users.map((user) => user && userForServices(user)) };
  }
}

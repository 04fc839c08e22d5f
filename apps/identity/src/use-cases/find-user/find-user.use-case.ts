import { Injectable } from '@nestjs/common';
import type { TenantContext, User, UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { userForServices } from '../../rules/user-for-services.js';

/** A user who may be gone. */
@Injectable()
export class FindUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
  ) {}

  /** Null for an id that nobody has. */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<{ user: User | null }> {
    const user = await this.unitOfWork.read(context, this.users.find(id));
    return { user: user && userForServices(user) };
  }
}

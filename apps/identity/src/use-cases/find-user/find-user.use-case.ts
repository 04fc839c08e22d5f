import { Injectable } from '@nestjs/common';
import type { TenantContext, User, UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';

/** A user who may be gone. */
@Injectable()
export class FindUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
  ) {}

  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<{ user: User | null }> {
    return { user: await this.unitOfWork.together(context, null, (tx) => this.users.find(tx, context, id)) };
  }
}

import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, TenantContext, User, UserSearch } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';

/** A tenant's users, or those that a search finds, page by page, oldest first. */
@Injectable()
export class ListUsersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
  ) {}

  /** Refuses with `invalid_argument` as `UserStore.list` does. */
  async execute(context: TenantContext, request: PageRequest & UserSearch): Promise<Page<User>> {
    return this.unitOfWork.transaction(context, (tx) => this.users.list(tx, context, request));
  }
}

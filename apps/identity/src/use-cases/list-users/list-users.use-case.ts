import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, TenantContext, User, UserSearch } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { KnownUsers } from '../known-users.js';

/** A tenant's users, or those that a search finds, page by page, oldest first. */
@Injectable()
export class ListUsersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly known: KnownUsers,
  ) {}

  /** Refuses with `invalid_argument` as `UserStore.list` does. */
  async execute(context: TenantContext, request: PageRequest & UserSearch): Promise<Page<User>> {
    const page = await this.unitOfWork.transaction(context, (tx) => this.users.list(tx, context, request));
    return { ...page, items: await this.known.all(context, page.items) };
  }
}

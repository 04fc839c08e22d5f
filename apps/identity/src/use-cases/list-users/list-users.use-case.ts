import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, TenantContext, User } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';

/** A tenant's users, page by page, oldest first. */
@Injectable()
export class ListUsersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
  ) {}

  /** Refuses with `invalid_argument` a limit outside 1 to `maxPageSize` and a cursor that is none of ours. */
  async execute(context: TenantContext, request: PageRequest): Promise<Page<User>> {
    return this.unitOfWork.transaction(context, (tx) => this.users.list(tx, context, request));
  }
}

import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type User, type UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { KnownUsers } from '../known-users.js';

/** A user by id. */
@Injectable()
export class GetUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly known: KnownUsers,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<User> {
    const user = await this.unitOfWork.read(context, this.users.find(id));
    if (user === null) throw new ServiceError('not_found', 'There is no such user.');
    return this.known.one(context, user);
  }
}

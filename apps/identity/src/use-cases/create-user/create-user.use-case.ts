import { Injectable } from '@nestjs/common';
import type { CreateUserRequest, Idempotent, Replayable, TenantContext, User } from '#contracts';
import { IdempotentCreations, type RunCreation, UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { NewUsers } from '../new-users.js';
import { nameExistingUser } from '../name-existing-user.js';

/** Makes a user, with a password or without. */
@Injectable()
export class CreateUserUseCase {
  constructor(
    readonly unitOfWork: UnitOfWork,
    private readonly creations: IdempotentCreations,
    readonly users: UserStore,
    private readonly newUsers: NewUsers,
  ) {}

  /**
   * Refuses with `invalid_argument`, naming every unfit member; `conflict` when the username or address is taken;
   * `too_many_requests` when the hashing queue is full.
   */
  async execute(context: TenantContext, { idempotency, ...request }: CreateUserRequest & Idempotent): Promise<User & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(context: TenantContext, { password, ...changes }: CreateUserRequest, run: RunCreation<User>): Promise<User> {
    const prepared = await this.newUsers.prepare(context, changes, password);
    return nameExistingUser(this, context, prepared.user, () =>
      run(async (tx) => {
        await this.newUsers.insert(tx, context, prepared, 'administrator');
        return prepared.user;
      }),
    );
  }
}

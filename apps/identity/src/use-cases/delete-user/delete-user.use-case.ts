import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type UserId, type Conditional, requireVersion } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { UserDeletions } from '../user-deletions.js';

/** Deletes a user with everything that is theirs here. */
@Injectable()
export class DeleteUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly deletions: UserDeletions,
  ) {}

  /** Who had their account deleted themselves is told that it is done, though an administrator was faster. Refuses with `not_found` or `version_mismatch`. */
  async execute(context: TenantContext, { id, ifVersion }: { readonly id: UserId } & Conditional): Promise<{ deleted: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, id);
      if (user === null) throw new ServiceError('not_found', 'There is no such user.');
      requireVersion(user, { ifVersion });
      await this.deletions.erase(tx, context, user, { isOwn: user.status === 'pending_deletion' });
    });
    return { deleted: true };
  }
}

import { Injectable } from '@nestjs/common';
import { mayProve, type ResponseOf, type RpcMap, type TenantContext, type UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { Authenticators } from '../../authenticators/authenticators.js';
import { RecoveryCodeStore } from '../../ports/recovery-code-store.js';
import { RoleDemands } from '../../ports/role-demands.js';
import { UserStore } from '../../ports/user-store.js';
import { KnownUsers } from '../known-users.js';

/** What a user could prove themselves with, and what of it they set up. */
@Injectable()
export class ListAuthenticatorsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
    private readonly recoveryCodes: RecoveryCodeStore,
    private readonly roleDemands: RoleDemands,
    private readonly known: KnownUsers,
  ) {}

  /** `enrolled` is empty for who is not active; nothing at all is there for who is nobody. */
  async execute(
    context: TenantContext,
    { userId }: { readonly userId: UserId },
  ): Promise<ResponseOf<RpcMap['identity']['listAuthenticators']>> {
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    if (user === null) return { userVersion: null, enrolled: [], authenticators: [], recoveryCodesLeft: 0 };
    const [enrolled, secondFactor, authenticators, recoveryCodesLeft, onFile] = await Promise.all([
      mayProve(user) ? this.authenticators.enrolled(context, user) : [],
      this.roleDemands.of(context, user),
      this.authenticators.list(context, userId),
      this.unitOfWork.read(context, this.recoveryCodes.countLeft(userId)),
      this.known.onFile(context, user),
    ]);
    return { userVersion: user.version, enrolled, secondFactor, authenticators, recoveryCodesLeft, onFile };
  }
}

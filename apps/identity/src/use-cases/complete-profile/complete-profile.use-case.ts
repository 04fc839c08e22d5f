import { Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { KnownUsers } from '../known-users.js';
import { UpdateUserUseCase } from '../update-user/update-user.use-case.js';

/** A user says at a sign-in what it waits for. Whose sign-in it is, the session service has found out. */
@Injectable()
export class CompleteProfileUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly known: KnownUsers,
    private readonly updateUser: UpdateUserUseCase,
  ) {}

  /** What the user may change, and nothing else. Refuses with `invalid_argument`, naming every unfit member, and with `not_found` who is not active. */
  async execute(
    context: TenantContext,
    { userId, attributes }: RequestOf<RpcMap['identity']['completeProfile']>,
  ): Promise<ResponseOf<RpcMap['identity']['completeProfile']>> {
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    if (user?.status !== 'active') throw new ServiceError('not_found', 'There is no such active user.');
    return { onFile: await this.known.onFile(context, await this.updateUser.execute(context, { id: userId, attributes }, 'asked_user')) };
  }
}

import { Injectable } from '@nestjs/common';
import type { AuthenticatorName, TenantContext, UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { Authenticators } from '../../authenticators/authenticators.js';
import { UserStore } from '../../ports/user-store.js';

/** What a user could prove themselves with. */
@Injectable()
export class ListAuthenticatorsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
  ) {}

  /** Nothing for who is not active, or is nobody. */
  async execute(context: TenantContext, { userId }: { readonly userId: UserId }): Promise<{ enrolled: readonly AuthenticatorName[] }> {
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    return { enrolled: user?.status === 'active' ? await this.authenticators.enrolled(context, user) : [] };
  }
}

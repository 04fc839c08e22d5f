import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type User } from '#contracts';
import { type AccountHolder, AccountHolders, UnitOfWork } from '#kernel';
import { UserStore } from '../ports/user-store.js';

/** As the session service says it of a session that is over. */
export const signedOut = (): ServiceError => new ServiceError('login_required', 'Nobody is signed in by this session.');

/** Users who ask about their own account, as this service knows them. */
@Injectable()
export class OwnUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly users: UserStore,
  ) {}

  /** As `AccountHolders.require`. A user who is gone or not active is signed out by that, however late the session service hears of it. */
  async require(context: TenantContext, sessionToken: string): Promise<AccountHolder & { readonly user: User }> {
    return this.known(await this.holders.require(context, sessionToken));
  }

  /** As `require`, by a fresh proof: as `AccountHolders.requireFresh`. */
  async requireFresh(context: TenantContext, sessionToken: string): Promise<AccountHolder & { readonly user: User }> {
    return this.known(await this.holders.requireFresh(context, sessionToken));
  }

  private async known(holder: AccountHolder): Promise<AccountHolder & { readonly user: User }> {
    const user = await this.unitOfWork.read(holder.context, this.users.find(holder.session.userId));
    if (user?.status !== 'active') throw signedOut();
    return { ...holder, user };
  }
}

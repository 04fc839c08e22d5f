import { Injectable } from '@nestjs/common';
import { type BeginAuthenticationRequest, mayProve, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { Authenticators } from '../../authenticators/authenticators.js';
import { UserStore } from '../../ports/user-store.js';

/** Has an authenticator ask a user. */
@Injectable()
export class BeginAuthenticationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
  ) {}

  /**
   * Once for each challenge. Refuses with `invalid_credentials` who is not active, has none of it, or has changed since they proved themselves:
   * an attacker who knew the password before has nothing sent after it. Refuses with `too_many_requests` too.
   */
  async execute(
    context: TenantContext,
    { method, userId, userVersion, challengeId }: BeginAuthenticationRequest,
  ): Promise<{ sentTo: string | null }> {
    const authenticator = this.authenticators.find(method);
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    const isAsBefore = user !== null && mayProve(user) && user.version === userVersion;
    if (authenticator === null || !isAsBefore || !(await authenticator.isEnrolled(context, user)))
      throw new ServiceError('invalid_credentials', 'There is no such authenticator.');
    return authenticator.begin(context, user, challengeId);
  }
}

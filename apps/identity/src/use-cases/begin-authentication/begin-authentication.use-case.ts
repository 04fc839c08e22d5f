import { Injectable } from '@nestjs/common';
import { type AuthenticatorName, type ChallengeId, ServiceError, type TenantContext, type UserId } from '#contracts';
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

  /** Once for each challenge. Refuses with `invalid_credentials` who is not active or has none of it, and with `too_many_requests`. */
  async execute(
    context: TenantContext,
    { method, userId, challengeId }: { readonly method: AuthenticatorName; readonly userId: UserId; readonly challengeId: ChallengeId },
  ): Promise<{ begun: true }> {
    const authenticator = this.authenticators.find(method);
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    if (authenticator === null || user?.status !== 'active' || !(await authenticator.isEnrolled(context, user)))
      throw new ServiceError('invalid_credentials', 'There is no such authenticator.');
    await authenticator.begin(context, user, challengeId);
    return { begun: true };
  }
}

import { Injectable } from '@nestjs/common';
import { type PasskeyRequestOptions, type RequestOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { isAsBefore } from '../../authenticators/guarded-guesses.js';
import { PasskeyAuthenticator } from '../../authenticators/passkey/passkey.authenticator.js';
import { UserStore } from '../../ports/user-store.js';

/** A browser is to ask for a passkey. */
@Injectable()
export class CreatePasskeyChallengeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly passkeys: PasskeyAuthenticator,
  ) {}

  /** Refuses with `invalid_credentials` a user who is not active, has changed since they proved themselves, or has no passkey. */
  async execute(
    context: TenantContext,
    { challengeId, user: proved }: RequestOf<RpcMap['identity']['createPasskeyChallenge']>,
  ): Promise<{ options: PasskeyRequestOptions }> {
    if (proved === null) return { options: await this.passkeys.createChallenge(context, null, challengeId) };
    const user = await this.unitOfWork.read(context, this.users.find(proved.userId));
    if (!isAsBefore(user, proved)) throw new ServiceError('invalid_credentials', 'The user has changed.');
    return { options: await this.passkeys.createChallenge(context, user, challengeId) };
  }
}

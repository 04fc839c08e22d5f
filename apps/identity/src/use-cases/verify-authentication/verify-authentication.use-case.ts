import { Injectable } from '@nestjs/common';
import {
  type AuthenticationAttempt,
  type AuthenticatorName,
  ServiceError,
  type TenantContext,
  type VerifiedAuthentication,
} from '#contracts';
import type { AttemptOf } from '../../authenticators/authenticator.js';
import { Authenticators } from '../../authenticators/authenticators.js';
import { RoleDemands } from '../../ports/role-demands.js';
import { KnownUsers } from '../known-users.js';

/** A user proves who they are. */
@Injectable()
export class VerifyAuthenticationUseCase {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly roleDemands: RoleDemands,
    private readonly known: KnownUsers,
  ) {}

  /** What was proved, in the words of the authenticator that verified it. Refuses as that does. */
  async execute<Name extends AuthenticatorName>(
    context: TenantContext,
    attempt: AttemptOf<Name> & AuthenticationAttempt & { readonly method: Name },
  ): Promise<VerifiedAuthentication> {
    const authenticator = this.authenticators.find(attempt.method);
    if (authenticator === null) throw new ServiceError('invalid_argument', 'There is no such authenticator.');
    const { user, knownBrowser, isRepeated, amr = authenticator.amr, authenticatorId } = await authenticator.verify(context, attempt);
    const { name: method } = authenticator;
    return {
      evidence: { method, userId: user.id, userVersion: user.version, amr, ...(authenticatorId !== undefined && { authenticatorId }) },
      enrolled: await this.authenticators.enrolled(context, user, method),
      secondFactor: await this.roleDemands.of(context, user),
      onFile: await this.known.onFile(context, user),
      deletion: user.deletion,
      isRepeated,
      knownBrowser,
    };
  }
}

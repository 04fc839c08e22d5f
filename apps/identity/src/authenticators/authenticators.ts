import { Injectable } from '@nestjs/common';
import {
  type AuthenticationAttempt,
  type AuthenticatorName,
  authenticatorNames,
  type ChallengeId,
  ServiceError,
  type TenantContext,
  type User,
  type VerifiedAuthentication,
} from '#contracts';
import type { AttemptOf, Authenticator } from './authenticator.js';
import { PasswordAuthenticator } from './password/password.authenticator.js';

/** Every authenticator, by its name. */
@Injectable()
export class Authenticators {
  private readonly byName: { readonly [Name in AuthenticatorName]?: Authenticator<Name> };

  constructor(password: PasswordAuthenticator) {
    this.byName = { password };
  }

  /** What an active user could prove themselves with. `proved`: what they just did with, which need not be asked. */
  async enrolled(context: TenantContext, user: User, proved: AuthenticatorName | null = null): Promise<readonly AuthenticatorName[]> {
    const enrolled = await Promise.all(
      authenticatorNames.map(async (name) => name === proved || ((await this.byName[name]?.isEnrolled(context, user)) ?? false)),
    );
    return authenticatorNames.filter((_name, nth) => enrolled[nth]);
  }

  /** Has one ask a user; refuses with `invalid_credentials` who is not active or has none of it. */
  async begin(context: TenantContext, method: AuthenticatorName, user: User | null): Promise<ChallengeId> {
    const authenticator = this.byName[method];
    if (authenticator === undefined || user?.status !== 'active' || !(await authenticator.isEnrolled(context, user)))
      throw new ServiceError('invalid_credentials', 'There is no such authenticator.');
    return authenticator.begin(context, user);
  }

  /** What was proved, in the words of the one that verified it. Refuses as that does. */
  async verify<Name extends AuthenticatorName>(
    context: TenantContext,
    attempt: AttemptOf<Name> & AuthenticationAttempt & { readonly method: Name },
  ): Promise<VerifiedAuthentication> {
    const authenticator = this.byName[attempt.method];
    if (authenticator === undefined) throw new ServiceError('invalid_argument', 'There is no such authenticator.');
    const { user, knownBrowser } = await authenticator.verify(context, attempt);
    const { name: method, amr } = authenticator;
    return {
      evidence: { method, userId: user.id, userVersion: user.version, amr },
      enrolled: await this.enrolled(context, user, method),
      knownBrowser,
    };
  }
}

import { Injectable } from '@nestjs/common';
import { isMailed, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { FirstFactorPolicies } from '../../ports/first-factor-policies.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { PasswordResetStore } from '../../ports/password-reset-store.js';
import { UserStore } from '../../ports/user-store.js';
import { VerificationTokenSource } from '../../ports/verification-token-source.js';
import { passwordReset } from '../../rules/password-reset.js';

/** Makes the token of a message by which its addressee sets a new password, where one was asked for. */
@Injectable()
export class CreatePasswordResetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly resets: PasswordResetStore,
    private readonly policies: FirstFactorPolicies,
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /**
   * `token` is null when the user is gone or not active, or has no verified address, and where nobody asked for it lately: the service that sends messages decides on none by itself. Only its
   * hash is stored; those made before stay good. Who has no password, and signs in by something else, is given none by a mail alone (ADR 55).
   */
  async execute(
    context: TenantContext,
    { id }: { readonly id: UserId },
  ): Promise<{ token: string | null; user: User | null; hasOtherWays?: boolean }> {
    const { firstFactors } = await this.policies.of(context);
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await tx.run(this.users.find(id));
      if (user?.status !== 'active' || user.email === null || !user.emailVerified) return { token: null, user };
      const createdAt = this.clock.now();
      if (!(await this.resets.takePermit(tx, context, id, createdAt))) return { token: null, user };
      const hasOtherWays = user.mfaEnabled || firstFactors.some(isMailed);
      if (hasOtherWays && !(await this.credentials.exists(tx, context, id))) return { token: null, user, hasOtherWays };
      const token = this.tokens.create('pr');
      await this.resets.insert(tx, context, {
        tokenHash: hashSecret(token),
        userId: id,
        userVersion: user.version,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + passwordReset.lifetime * 1_000),
      });
      return { token, user };
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { allowsPasskeys, isMailed, mayProve, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { FirstFactorPolicies, type FirstFactorPolicy } from '../../ports/first-factor-policies.js';
import type { EnrolledStore } from '../../ports/enrolled-store.js';
import { PasskeyStore } from '../../ports/passkey-store.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { PasswordResetStore } from '../../ports/password-reset-store.js';
import { UserStore } from '../../ports/user-store.js';
import { VerificationTokenSource } from '../../ports/verification-token-source.js';
import { passwordReset } from '../../rules/password-reset.js';
import { userForServices } from '../../rules/user-for-services.js';

/** Makes the token of a message by which its addressee sets a new password, where one was asked for. */
@Injectable()
export class CreatePasswordResetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    @Inject(PasskeyStore) private readonly passkeys: { readonly enrolled: Pick<EnrolledStore, 'list'> },
    private readonly resets: PasswordResetStore,
    private readonly policies: FirstFactorPolicies,
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /**
   * `token` is null when the user is gone or not active, or has no verified address, and where nobody asked for it lately: the service that sends messages decides on none by itself. Only its
   * hash is stored; those made before stay good. Who has no password, and signs in by a mail or a passkey, is given none by a mail alone (ADR 55); what proves a second factor alone signs nobody in, and is demanded after the new password too.
   */
  async execute(
    context: TenantContext,
    { id }: { readonly id: UserId },
  ): Promise<{ token: string | null; user: User | null; hasOtherWays?: boolean }> {
    const policy = await this.policies.of(context);
    return this.unitOfWork.transaction(context, async (tx) => {
      const found = await tx.run(this.users.find(id));
      const user = found && userForServices(found);
      if (user === null || !mayProve(user) || user.email === null || !user.emailVerified) return { token: null, user };
      const createdAt = this.clock.now();
      if (!(await this.resets.takePermit(tx, context, id, createdAt))) return { token: null, user };
      if (!(await this.credentials.exists(tx, context, id)) && (await this.hasOtherWays(tx, id, policy)))
        return { token: null, user, hasOtherWays: true };
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

  private async hasOtherWays(tx: Transaction, id: UserId, policy: FirstFactorPolicy): Promise<boolean> {
    if (policy.firstFactors.some(isMailed)) return true;
    return allowsPasskeys(policy) && (await tx.run(this.passkeys.enrolled.list(id))).length > 0;
  }
}

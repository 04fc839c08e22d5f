import { Injectable } from '@nestjs/common';
import type { TenantContext, User, UserId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
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
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /**
   * `token` is null when the user is gone or not active, has no verified address, or no password, and where nobody asked for it lately: the service that sends messages decides on none by itself. Only its
   * hash is stored; those made before stay good.
   */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<{ token: string | null; user: User | null }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await tx.run(this.users.find(id));
      if (user?.status !== 'active' || user.email === null || !user.emailVerified) return { token: null, user };
      if (!(await this.credentials.exists(tx, context, id))) return { token: null, user };
      const createdAt = this.clock.now();
      if (!(await this.resets.takePermit(tx, context, id, createdAt))) return { token: null, user };
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

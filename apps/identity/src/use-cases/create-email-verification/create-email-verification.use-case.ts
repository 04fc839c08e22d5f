import { Injectable } from '@nestjs/common';
import type { TenantContext, User, UserId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { EmailVerificationStore } from '../../ports/email-verification-store.js';
import { UserStore } from '../../ports/user-store.js';
import { VerificationTokenSource } from '../../ports/verification-token-source.js';
import { userForServices } from '../../rules/user-for-services.js';

const lifetimeSeconds = 24 * 60 * 60;

/** Makes a token that proves a user's present address. */
@Injectable()
export class CreateEmailVerificationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly verifications: EmailVerificationStore,
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /** `token` is null when the user is gone or not active, has no address, or has proved it. Only its hash is stored. */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<{ token: string | null; user: User | null }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const found = await tx.run(this.users.find(id));
      const user = found && userForServices(found);
      if (user === null || user.status !== 'active' || user.email === null || user.emailVerified) return { token: null, user };
      const token = this.tokens.create('ev');
      const createdAt = this.clock.now();
      await this.verifications.insert(tx, context, {
        tokenHash: hashSecret(token),
        userId: id,
        email: user.email,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + lifetimeSeconds * 1_000),
      });
      return { token, user };
    });
  }
}

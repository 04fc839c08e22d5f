import { Injectable } from '@nestjs/common';
import { asUser, eventMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { EmailVerificationStore } from '../../ports/email-verification-store.js';

const refused = (): ServiceError =>
  new ServiceError('invalid_argument', 'The link is not valid: it has expired, or is for another address.');

/** Takes a token as proof of an address, once. */
@Injectable()
export class VerifyEmailUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly verifications: EmailVerificationStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Who sends the same token again is told that it was verified (N03). Refuses with `invalid_argument` a token that is malformed, unknown, expired or for an address
   * changed since.
   */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<{ email: string; wasVerified: boolean }> {
    if (!isWellFormedSecret('ev', token)) throw refused();
    return this.unitOfWork.transaction(context, async (tx) => {
      const [hash, now] = [hashSecret(token), this.clock.now()];
      const user = await this.verifications.consume(tx, context, hash, now);
      if (user === null) {
        const known = await this.verifications.findUsed(tx, context, hash, now);
        if (known === null || known.email === null) throw refused();
        return { email: known.email, wasVerified: true };
      }
      if (user.email === null) throw refused();
      await this.outbox.append(tx, asUser(context, user.id), eventMap.identity.userUpdated, {
        userId: user.id,
        status: user.status,
        emailChanged: false,
        version: user.version,
      });
      return { email: user.email, wasVerified: false };
    });
  }
}

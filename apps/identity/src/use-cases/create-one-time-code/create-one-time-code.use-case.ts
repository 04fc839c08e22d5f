import { Injectable } from '@nestjs/common';
import type { ChallengeId, TenantContext, User } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { Authenticators } from '../../authenticators/authenticators.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { OneTimeCodeStore } from '../../ports/one-time-code-store.js';
import { UserStore } from '../../ports/user-store.js';
import { userForServices } from '../../rules/user-for-services.js';

/** Makes the code of a challenge, for the message that brings it. */
@Injectable()
export class CreateOneTimeCodeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
    private readonly store: OneTimeCodeStore,
    private readonly codes: OneTimeCodes,
    private readonly clock: Clock,
  ) {}

  /**
   * A message that is tried again brings another code, and the one before is worth nothing: only its hash is stored. Guesses and expiry stay as they are. `code` is
   * null where it is used or expired, or the user is gone, not active or has another address or number by now.
   */
  async execute(
    context: TenantContext,
    { challengeId: id }: { readonly challengeId: ChallengeId },
  ): Promise<{ readonly code: string | null; readonly user: User | null; readonly recipient: string | null }> {
    const code = this.codes.create();
    return this.unitOfWork.transaction(context, async (tx) => {
      const asked = await this.store.renew(tx, context, { id, hash: this.codes.hash(context, id, code) }, this.clock.now());
      if (asked === null) return { code: null, user: null, recipient: null };
      const { userId, channel, recipient } = asked;
      const found = await tx.run(this.users.find(userId));
      const user = found && userForServices(found);
      const isTheirs = user !== null && (await this.authenticators.sending(channel).receives(tx, user, recipient));
      return isTheirs ? { code, user, recipient } : { code: null, user, recipient: null };
    });
  }
}

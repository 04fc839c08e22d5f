import { Injectable } from '@nestjs/common';
import type { ChallengeId, TenantContext, User } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { OneTimeCodeStore } from '../../ports/one-time-code-store.js';
import { UserStore } from '../../ports/user-store.js';
import { receives } from '../../rules/identifiers.js';

/** Makes the code of a challenge, for the message that brings it. */
@Injectable()
export class CreateOneTimeCodeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly store: OneTimeCodeStore,
    private readonly codes: OneTimeCodes,
    private readonly clock: Clock,
  ) {}

  /**
   * A message that is tried again brings another code, and the one before is worth nothing: only its hash is stored. Guesses and expiry stay as they are. `code` is
   * null where it is used or expired, or the user is gone, not active or has another address by now.
   */
  async execute(
    context: TenantContext,
    { challengeId: id }: { readonly challengeId: ChallengeId },
  ): Promise<{ readonly code: string | null; readonly user: User | null; readonly recipient: string | null }> {
    const code = this.codes.create();
    return this.unitOfWork.transaction(context, async (tx) => {
      const asked = await this.store.renew(tx, context, { id, hash: this.codes.hash(context, id, code) }, this.clock.now());
      if (asked === null) return { code: null, user: null, recipient: null };
      const user = await tx.run(this.users.find(asked.userId));
      const { recipient } = asked;
      return user !== null && receives(user, recipient) ? { code, user, recipient } : { code: null, user, recipient: null };
    });
  }
}

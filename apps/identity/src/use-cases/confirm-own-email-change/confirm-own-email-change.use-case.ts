import { Injectable } from '@nestjs/common';
import { type EmailChangeOutcome, type OwnRequest, ServiceError, type TenantContext, type UserId } from '#contracts';
import { Clock } from '#kernel';
import { GuardedGuesses } from '../../authenticators/guarded-guesses.js';
import { EmailChangeStore } from '../../ports/email-change-store.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { EmailChanges } from '../email-changes.js';
import { OwnUsers } from '../own-users.js';

/** A user enters the code that was sent to the address they want. */
@Injectable()
export class ConfirmOwnEmailChangeUseCase {
  constructor(
    private readonly own: OwnUsers,
    private readonly changes: EmailChangeStore,
    private readonly codes: OneTimeCodes,
    private readonly guesses: GuardedGuesses,
    private readonly emailChanges: EmailChanges,
    private readonly clock: Clock,
  ) {}

  /**
   * A guess is charged to the user and to the code before it is compared, alike whether a code was sent or, since the address has an account, none; asking for another code changes nothing about the user's. Who sends the same again
   * is answered alike while it works.
   */
  async execute(
    context: TenantContext,
    { sessionToken, code }: OwnRequest & { readonly code: string },
  ): Promise<{ outcome: EmailChangeOutcome }> {
    const { context: own, user } = await this.own.requireFresh(context, sessionToken);
    return this.guesses.inLine(own, user.id, async () => {
      try {
        return { outcome: await this.guess(own, user.id, code) };
      } catch (error) {
        // Somebody else has had the address since the code was made.
        if (error instanceof ServiceError && error.code === 'conflict') throw this.guesses.failed(own, user.id);
        throw error;
      }
    });
  }

  private async guess(context: TenantContext, userId: UserId, code: string): Promise<EmailChangeOutcome> {
    const guesser = { userId, userVersion: null };
    const { change, hash } = await this.guesses.charge(context, guesser, (tx) =>
      this.changes.charge(tx, context, userId, this.clock.now()),
    );
    if (hash === null || !this.codes.matches(context, change.id, code, hash)) throw this.guesses.failed(context, userId);
    return this.guesses.accept(context, guesser, async (tx, user) => {
      const now = this.clock.now();
      const current = await this.changes.find(tx, context, { id: change.id }, now);
      if (current?.isChanged) return 'changed';
      if (current === null || !(await this.changes.confirm(tx, context, current.id, now))) return null;
      return this.emailChanges.settle(tx, context, user, current);
    });
  }
}

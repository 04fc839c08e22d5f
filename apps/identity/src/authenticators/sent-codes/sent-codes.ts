import { Injectable } from '@nestjs/common';
import { type ChallengeId, eventMap, type MessageChannel, type SentCodeName, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { OneTimeCodeStore } from '../../ports/one-time-code-store.js';
import type { SentCodeEndpoint } from '../../ports/sent-code-policies.js';
import type { Verified } from '../authenticator.js';
import { type Guesser, GuardedGuesses } from '../guarded-guesses.js';
import { SendLimits } from './send-limits.js';

/** Milliseconds for which a code may be used. */
const lifetime = 600_000;

/** A way by which codes reach users. `recipient`: an address or number as it is compared. */
export interface CodeChannel {
  readonly channel: MessageChannel;
  /** Whether what is sent there reaches a user, and proves something of them now. */
  receives(tx: Transaction, user: User, recipient: string): Promise<boolean>;
}

/** A code that a user is to be sent. */
export type AskedCode = {
  readonly channel: MessageChannel;
  readonly limitedAt: SentCodeEndpoint;
  readonly challengeId: ChallengeId;
  readonly userId: UserId;
  readonly recipient: string;
};

/** What somebody typed for the code of a challenge. */
export type TypedCode = Guesser & { readonly challengeId: ChallengeId; readonly code: string };

/** A code that was right, and where it had been sent. `spend` uses it up, once: what it proves is stored in the same transaction. */
export type RightCode = { readonly recipient: string; readonly spend: (tx: Transaction) => Promise<'first' | 'again'> };

/** Codes of six digits that are sent to people, whichever way: how they are asked for, guessed at and used up. */
@Injectable()
export class SentCodes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: OneTimeCodeStore,
    private readonly codes: OneTimeCodes,
    private readonly guesses: GuardedGuesses,
    private readonly sendLimits: SendLimits,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Has a message sent, once for each challenge, until `expiresAt`. The code is made when that leaves (ADR 41). What was guessed before stays counted, whatever is asked for anew. Nothing is
   * sent or counted where `also`, in the same transaction, answers false. Refuses with `too_many_requests`.
   */
  async send(
    context: TenantContext,
    asked: AskedCode,
    also: (tx: Transaction, times: { readonly createdAt: Date; readonly expiresAt: Date }) => Promise<boolean> = () =>
      Promise.resolve(true),
  ): Promise<void> {
    const { channel, challengeId, userId, recipient } = asked;
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifetime);
    const counters = await this.sendLimits.countersOf(context, { ...asked, clientId: null });
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await also(tx, { createdAt, expiresAt }))) return;
      const code = { id: challengeId, userId, channel, recipient, createdAt, expiresAt };
      if (!(await this.store.insert(tx, context, code))) return;
      await this.sendLimits.count(tx, context, counters);
      const event = { userId, challengeId, channel, expiresAt: expiresAt.toISOString() };
      await this.outbox.append(tx, context, eventMap.identity.oneTimeCodeRequested, event);
    });
  }

  /**
   * Takes a code once, from the user and the challenge that it was made for, while the user is as they were when they proved something else: who has changed since is
   * refused before a guess is charged. Who sends the same again within its lifetime is told that they proved it before. Refuses
   * with `too_many_requests` a user who has guessed too often, even with the right one. `prove`: what it proves of the user that it was sent there; null: nothing, or no longer.
   */
  verify(
    context: TenantContext,
    attempt: TypedCode & { readonly method: SentCodeName },
    prove: (tx: Transaction, user: User, recipient: string) => Promise<Pick<Verified, 'authenticatorId'> | null>,
  ): Promise<Verified> {
    return this.guesses.inLine(context, attempt.userId, async () => {
      const { recipient, spend } = await this.charge(context, attempt);
      return this.guesses.accept(context, attempt, async (tx, user) => {
        const proved = await prove(tx, user, recipient);
        if (proved === null) return null;
        await this.store.refund(tx, context, attempt.challengeId);
        return { user, ...proved, knownBrowser: null, isRepeated: (await spend(tx)) === 'again' };
      });
    });
  }

  /** As `verify`, for what is not a sign-in: the caller spends it where they store what it proves. What was right costs no guess meanwhile, whoever else sends it. */
  prove(context: TenantContext, typed: TypedCode): Promise<RightCode> {
    return this.guesses.inLine(context, typed.userId, async () => {
      const right = await this.charge(context, typed);
      await this.guesses.refund(context, typed.userId, (tx) => this.store.refund(tx, context, typed.challengeId));
      return right;
    });
  }

  /** Whether that is the code of a challenge that was used, and has not expired. It charges nothing: for who has been charged for the same by `prove`. */
  async isUsed(context: TenantContext, { challengeId, code }: Pick<TypedCode, 'challengeId' | 'code'>): Promise<boolean> {
    const hash = await this.unitOfWork.read(context, this.store.findUsed(challengeId, this.clock.now()));
    return hash !== null && this.codes.matches(context, challengeId, code, hash);
  }

  private async charge(context: TenantContext, typed: TypedCode): Promise<RightCode> {
    const { userId, challengeId: id, code } = typed;
    const charged = await this.guesses.charge(context, typed, (tx) => this.store.charge(tx, context, { id, userId }, this.clock.now()));
    if (!this.codes.matches(context, id, code, charged.hash)) throw this.guesses.failed(context, userId);
    return { recipient: charged.recipient, spend: (tx) => this.store.consume(tx, context, id, this.clock.now()) };
  }
}

import { Injectable } from '@nestjs/common';
import { type ChallengeId, eventMap, ServiceError, type TenantContext, type User } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { OneTimeCodeStore } from '../../ports/one-time-code-store.js';
import { identifierKey, receives } from '../../rules/identifiers.js';
import { type AttemptOf, Authenticator, type Verified } from '../authenticator.js';
import { GuardedGuesses } from '../guarded-guesses.js';
import { SignInMessages } from '../sign-in-messages.js';
import { SendLimits } from './send-limits.js';

/** Milliseconds for which a code may be used. */
const lifetime = 600_000;

type Attempt = AttemptOf<'email-otp'>;

/** A code of six digits that is sent to the user's verified address: proof that they read its messages. */
@Injectable()
export class EmailOtpAuthenticator extends Authenticator<'email-otp'> {
  readonly name = 'email-otp';
  readonly amr = ['otp'];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: OneTimeCodeStore,
    private readonly codes: OneTimeCodes,
    private readonly guesses: GuardedGuesses,
    private readonly sendLimits: SendLimits,
    private readonly messages: SignInMessages,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  override isEnrolled(_context: TenantContext, { email, emailVerified }: User): Promise<boolean> {
    return Promise.resolve(email !== null && emailVerified);
  }

  /** Has a message sent, once for each challenge. The code is made when that leaves (ADR 41). What was guessed before stays counted, whatever is asked for anew. */
  override async begin(context: TenantContext, { id: userId, email }: User, challengeId: ChallengeId): Promise<void> {
    if (email === null) throw new ServiceError('invalid_credentials', 'There is no address to send a code to.');
    const recipient = identifierKey(email);
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifetime);
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.store.insert(tx, context, { id: challengeId, userId, recipient, createdAt, expiresAt }))) return;
      await this.sendLimits.count(tx, context, recipient);
      const asked = { userId, challengeId, channel: 'email', expiresAt: expiresAt.toISOString() } as const;
      await this.outbox.append(tx, context, eventMap.identity.oneTimeCodeRequested, asked);
    });
  }

  /**
   * Takes a code once, from the user and the challenge that it was made for, while the user is as they were when they proved something else: who has changed since is
   * refused before a guess is charged. Who sends the same again within its lifetime is told that they proved it before. Refuses
   * with `too_many_requests` a user who has guessed too often, even with the right one. As the first factor it is what `SignInMessages` verifies.
   */
  override verify(context: TenantContext, attempt: Attempt): Promise<Verified> {
    if (attempt.userId === null) return this.messages.verifyCode(context, attempt.challengeId, attempt.code);
    return this.guesses.inLine(context, attempt.userId, () => this.tryCode(context, attempt));
  }

  private async tryCode(context: TenantContext, attempt: Exclude<Attempt, { readonly userId: null }>): Promise<Verified> {
    const { userId, challengeId: id, code } = attempt;
    const charged = await this.guesses.charge(context, attempt, (tx) => this.store.charge(tx, context, { id, userId }, this.clock.now()));
    if (!this.codes.matches(context, id, code, charged.hash)) throw this.guesses.failed(context, userId);
    return this.guesses.accept(context, attempt, async (tx, user) => {
      if (!receives(user, charged.recipient)) return null;
      const use = await this.store.consume(tx, context, id, this.clock.now());
      return { user, knownBrowser: null, isRepeated: use === 'again' };
    });
  }
}

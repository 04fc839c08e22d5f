import { Injectable, Logger } from '@nestjs/common';
import { type ChallengeId, eventMap, ServiceError, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, EventOutbox, logFields, UnitOfWork } from '#kernel';
import { CodeGuessStore } from '../../ports/code-guess-store.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { OneTimeCodeStore } from '../../ports/one-time-code-store.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import { UserStore } from '../../ports/user-store.js';
import { codeGuesses } from '../../rules/code-guesses.js';
import { identifierKey, receives } from '../../rules/identifiers.js';
import { type AttemptOf, Authenticator, type Verified } from '../authenticator.js';
import { TryLine } from '../try-line.js';
import { SendLimits } from './send-limits.js';

/** Milliseconds for which a code may be used. */
const lifetime = 600_000;

type Attempt = AttemptOf<'email-otp'>;

/** A guess at a code, by a user as they were. */
type Charge = { readonly id: ChallengeId; readonly userId: UserId; readonly userVersion: number };

/** A code that may be right, with the guess at it charged. */
type Charged = { readonly hash: string; readonly recipient: string };

/** Why a code was not taken: for the log alone. */
type FailureReason = 'wrong_code' | 'no_such_code' | 'user_changed' | 'too_many_guesses';

/** Undoes a charge: the user has no guess left until then. */
class GuessesSpent extends Error {
  constructor(readonly until: Date) {
    super('the user has no guess left');
  }
}

/** One refusal for every reason: whether a code is wrong, used, expired or another's is nobody's business. */
const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The code is wrong, or it is no longer valid.');

/** A code of six digits that is sent to the user's verified address: proof that they read its messages. */
@Injectable()
export class EmailOtpAuthenticator extends Authenticator<'email-otp'> {
  readonly name = 'email-otp';
  readonly amr = ['otp'];
  private readonly logger = new Logger('SignIn');
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly store: OneTimeCodeStore,
    private readonly codes: OneTimeCodes,
    private readonly guesses: CodeGuessStore,
    private readonly sendLimits: SendLimits,
    private readonly throttles: ThrottleStore,
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
    if (email === null) throw refused();
    const recipient = identifierKey(email);
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifetime);
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.store.insert(tx, context, { id: challengeId, userId, recipient, createdAt, expiresAt }))) return;
      await this.sendLimits.count(tx, context, recipient);
      const asked = { userId, challengeId, expiresAt: expiresAt.toISOString() };
      await this.outbox.append(tx, context, eventMap.identity.oneTimeCodeRequested, asked);
    });
  }

  /**
   * Takes a code once, from the user and the challenge that it was made for, while the user is as they were when they proved something else: who has changed since is
   * refused before a guess is charged. Who sends the same again within its lifetime is told that they proved it before. Refuses
   * with `too_many_requests` a user who has guessed too often, even with the right one. Tries of one user stand in line, or right ones side by side would use up the guesses that only
   * wrong ones may.
   */
  override verify(context: TenantContext, attempt: Attempt): Promise<Verified> {
    return this.line.run(`${context.tenantId} ${attempt.userId}`, context.deadline, () => this.tryCode(context, attempt));
  }

  private async tryCode(context: TenantContext, { userId, userVersion, challengeId: id, code }: Attempt): Promise<Verified> {
    const now = this.clock.now();
    const charged = await this.charge(context, { id, userId, userVersion }, now);
    if (!this.codes.matches(context, id, code, charged.hash)) throw this.failed(context, userId, 'wrong_code', refused());
    const verified = await this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (user?.version !== userVersion || !receives(user, charged.recipient)) return null;
      const use = await this.store.consume(tx, context, id, this.clock.now());
      await this.guesses.refund(tx, context, userId);
      return { user, knownBrowser: null, isRepeated: use === 'again' };
    });
    if (verified === null) throw this.failed(context, userId, 'user_changed', refused());
    return verified;
  }

  /** A guess at a code counts for the code and for its user, or for neither. */
  private async charge(context: TenantContext, { id, userId, userVersion }: Charge, now: Date): Promise<Charged> {
    try {
      return await this.unitOfWork.transaction(context, async (tx) => {
        const user = await tx.run(this.users.find(userId));
        if (user?.status !== 'active' || user.version !== userVersion) throw refused();
        const until = await this.guesses.charge(tx, context, userId, now);
        if (until !== null) throw new GuessesSpent(until);
        const charged = await this.store.charge(tx, context, { id, userId }, now);
        if (charged === null) throw refused();
        return charged;
      });
    } catch (error) {
      if (error instanceof GuessesSpent) throw await this.turnAway(context, userId, error.until, now);
      if (!(error instanceof ServiceError) || error.code !== 'invalid_credentials') throw error;
      throw this.failed(context, userId, 'no_such_code', error);
    }
  }

  private async turnAway(context: TenantContext, userId: UserId, until: Date, now: Date): Promise<ServiceError> {
    await this.publishThrottling(context, userId, until);
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
    const refusal = new ServiceError('too_many_requests', 'There were too many wrong codes. Try again later.', { retryAfter });
    return this.failed(context, userId, 'too_many_guesses', refusal);
  }

  /** Once for each time that a user is turned away: somebody has their password, and guesses. */
  private async publishThrottling(context: TenantContext, userId: UserId, until: Date): Promise<void> {
    const at = this.clock.now();
    const { max, seconds } = codeGuesses.recent;
    const throttling = { endpoint: 'login', subject: 'user', event: 'invalid_credentials', max, seconds, subjectId: userId } as const;
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.throttles.open(tx, context, { counter: 'wrong codes published', subject: userId }, { until, at }))) return;
      await this.outbox.append(tx, context, eventMap.identity.requestsThrottled, { ...throttling, until: until.toISOString() });
    });
  }

  /** One line for the operator: never the code. */
  private failed(context: TenantContext, userId: UserId, reason: FailureReason, error: ServiceError): ServiceError {
    this.logger.log({ msg: 'A sign-in failed', reason, userId, ...logFields(context), actor: context.actor });
    return error;
  }
}

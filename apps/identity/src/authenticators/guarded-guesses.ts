import { Injectable, Logger } from '@nestjs/common';
import { eventMap, mayProve, ServiceError, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { CodeGuessStore } from '../ports/code-guess-store.js';
import { ThrottleStore } from '../ports/throttle-store.js';
import { UserStore } from '../ports/user-store.js';
import { codeGuesses } from '../rules/code-guesses.js';
import { TryLine } from './try-line.js';

/** Who guesses: a user as they were when they proved something else; `userVersion` null: as they are. */
export type Guesser = { readonly userId: UserId; readonly userVersion: number | null };

/** Why a code was not taken: for the log alone. */
type GuessFailure = 'wrong_code' | 'no_such_code' | 'user_changed' | 'too_many_guesses';

/** Undoes a charge: the user has no guess left until then. */
class GuessesSpent extends Error {
  constructor(readonly until: Date) {
    super('the user has no guess left');
  }
}

/** One refusal for every reason: whether a code is wrong, used, expired or another's is nobody's business. */
const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The code is wrong, or it is no longer valid.');

/** Whether a user may prove who they are, and is as they were. */
export const isAsBefore = (user: User | null, { userVersion }: Guesser): user is User =>
  user !== null && mayProve(user) && (userVersion === null || user.version === userVersion);

/** Guesses at the codes of a user, of whichever authenticator: they are counted together, and charged before anything is compared (attacks A59, A60, A81). */
@Injectable()
export class GuardedGuesses {
  private readonly logger = new Logger('SignIn');
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly guesses: CodeGuessStore,
    private readonly throttles: ThrottleStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Tries of one user stand in line, or right ones side by side would use up the guesses that only wrong ones may. */
  inLine<Result>(context: TenantContext, userId: UserId, guess: () => Promise<Result>): Promise<Result> {
    return this.line.run(`${context.tenantId} ${userId}`, context.deadline, guess);
  }

  /**
   * Charges a guess to its user, and what `find` charges for what is to be compared: both or neither. Refuses with `invalid_credentials` who is not active or has changed, and
   * where `find` answers null; with `too_many_requests` a user who has guessed too often, even with the right one.
   */
  async charge<Found>(
    context: TenantContext,
    guesser: Guesser,
    find: (tx: Transaction, user: User) => Promise<Found | null>,
  ): Promise<Found> {
    const { userId } = guesser;
    const now = this.clock.now();
    try {
      return await this.unitOfWork.transaction(context, async (tx) => {
        const user = await tx.run(this.users.find(userId));
        if (!isAsBefore(user, guesser)) throw refused();
        // Before the user's own guesses: whoever accepts a code holds it first too, or each would wait for the other.
        const found = await find(tx, user);
        const until = await this.guesses.charge(tx, context, userId, now);
        if (until !== null) throw new GuessesSpent(until);
        if (found === null) throw refused();
        return found;
      });
    } catch (error) {
      if (error instanceof GuessesSpent) throw await this.turnAway(context, userId, error.until, now);
      if (!(error instanceof ServiceError) || error.code !== 'invalid_credentials') throw error;
      throw this.failed(context, userId, 'no_such_code', error);
    }
  }

  /**
   * Spends what a guess was right about, in a transaction in which nobody else changes the user, and gives the guess back. Refuses with `invalid_credentials` where the user
   * has changed, or `spend` answers null: then it stays charged.
   */
  async accept<Result>(
    context: TenantContext,
    guesser: Guesser,
    spend: (tx: Transaction, user: User) => Promise<Result | null>,
  ): Promise<Result> {
    const { userId } = guesser;
    let reason: GuessFailure = 'user_changed';
    const result = await this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (!isAsBefore(user, guesser)) return null;
      reason = 'wrong_code';
      const spent = await spend(tx, user);
      if (spent !== null) await this.guesses.refund(tx, context, userId);
      return spent;
    });
    if (result === null) throw this.failed(context, userId, reason);
    return result;
  }

  /** Gives a guess back that was right about what is spent elsewhere, and what `also` gives back. */
  async refund(context: TenantContext, userId: UserId, also: (tx: Transaction) => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.unitOfWork.transaction(context, async (tx) => {
      await also(tx);
      await this.guesses.refund(tx, context, userId);
    });
  }

  /** The refusal of a wrong code, with one line for the operator: never the code. */
  failed(context: TenantContext, userId: UserId, reason: GuessFailure = 'wrong_code', refusal: ServiceError = refused()): ServiceError {
    this.logger.log({ msg: 'A sign-in failed', reason, userId, ...logFields(context), actor: context.actor });
    return refusal;
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
}

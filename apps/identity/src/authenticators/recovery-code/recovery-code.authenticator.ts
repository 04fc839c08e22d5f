import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { RecoveryCodes } from '../../ports/recovery-codes.js';
import { RecoveryCodeStore } from '../../ports/recovery-code-store.js';
import { type AttemptOf, Authenticator, type Enrollee, type Verified } from '../authenticator.js';
import { GuardedGuesses } from '../guarded-guesses.js';

type Attempt = AttemptOf<'recovery-code'>;

/** A code that a user keeps for the day on which they have lost what they set up: a look-up secret (NIST SP 800-63B §3.1.2), good once. */
@Injectable()
export class RecoveryCodeAuthenticator extends Authenticator<'recovery-code'> {
  readonly name = 'recovery-code';
  readonly amr = ['otp'];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: RecoveryCodeStore,
    private readonly codes: RecoveryCodes,
    private readonly guesses: GuardedGuesses,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async isEnrolled(context: TenantContext, { id }: Enrollee): Promise<boolean> {
    return (await this.unitOfWork.read(context, this.store.countLeft(id))) > 0;
  }

  /** Nothing is asked: the user has them. */
  override begin(): Promise<never> {
    return Promise.reject(new ServiceError('invalid_credentials', 'Nobody is asked for a recovery code.'));
  }

  /**
   * Takes a code once, also of who tries it at several places at once (attack A81), and tells the user. Who sends the same again for the same sign-in is told that they proved it before. Guesses
   * are counted with those at other codes, though nobody guesses this one: refuses with `too_many_requests`.
   */
  override verify(context: TenantContext, attempt: Attempt): Promise<Verified> {
    return this.guesses.inLine(context, attempt.userId, async () => {
      const { userId, usedFor, code } = attempt;
      await this.guesses.charge(context, attempt, () => Promise.resolve(true));
      const hash = this.codes.hash(context, userId, code);
      return this.guesses.accept(context, attempt, async (tx, user) => {
        const use = await this.store.use(tx, context, { userId, hash, usedFor }, this.clock.now());
        if (use === null) return null;
        const left = await tx.run(this.store.countLeft(userId));
        if (use === 'first') await this.outbox.append(tx, context, eventMap.identity.recoveryCodeUsed, { userId, left });
        return { user, knownBrowser: null, isRepeated: use === 'again' };
      });
    });
  }
}

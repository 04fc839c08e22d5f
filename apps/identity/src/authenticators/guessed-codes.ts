import { Injectable, Logger } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { Clock, logFields, type Transaction } from '#kernel';
import { type ThrottleKey, ThrottleStore } from '../ports/throttle-store.js';

/**
 * Codes that anybody may ask for, and so guess at, of one kind. `digits`: how many they have; `digitsWhileGuessed`: how many from the moment at which a tenant has had `wrong.max` wrong ones
 * within `wrong.seconds`, for the rest of that time.
 */
export type GuessedCode = {
  readonly name: string;
  readonly digits: number;
  readonly digitsWhileGuessed: number;
  readonly wrong: { readonly max: number; readonly seconds: number };
};

const keyOf = ({ name, wrong: { max, seconds } }: GuessedCode, subject: 'all' | 'nobody'): ThrottleKey => ({
  counter: `wrong ${name} codes ${max}/${seconds}`,
  subject,
});

/**
 * Codes grow where strangers guess at a tenant's: refusing all of them would keep out whoever proves something (N25), and the networks that guesses come from are as many as somebody can rent. Who was
 * sent a code before has another one sent.
 */
@Injectable()
export class GuessedCodes {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly throttles: ThrottleStore,
    private readonly clock: Clock,
  ) {}

  /** How many digits a code has at least that is sent, or taken, now. */
  async digitsOf(tx: Transaction, context: TenantContext, code: GuessedCode): Promise<number> {
    const until = await this.throttles.exhaustedUntil(tx, context, keyOf(code, 'all'), code.wrong.max, this.clock.now());
    return until === null ? code.digits : code.digitsWhileGuessed;
  }

  /** Counts a wrong one. `wasSent`: whether one was sent that it could have been; where none was, it is counted for the same work (attack A80), and looked at by nobody. */
  async countWrong(tx: Transaction, context: TenantContext, code: GuessedCode, wasSent: boolean): Promise<void> {
    const { wrong, name, digitsWhileGuessed: digits } = code;
    const key = keyOf(code, wasSent ? 'all' : 'nobody');
    const { occurrences, endsAt: until } = await this.throttles.count(tx, context, key, wrong.seconds, this.clock.now());
    if (!wasSent || occurrences !== wrong.max) return;
    const line = { msg: 'Codes are being guessed at: they are longer for a while', name, digits, until, ...logFields(context) };
    tx.afterCommit(() => this.logger.warn(line));
  }
}

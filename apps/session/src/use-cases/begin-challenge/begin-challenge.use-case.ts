import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  asUser,
  type AuthenticatorName,
  authenticatorNames,
  type BeginAuthenticationRequest,
  type ChallengeId,
  type PresentSignIn,
  ServiceError,
  type SignInState,
  type TenantContext,
} from '#contracts';
import { Clock, logFields, type Transaction, UnitOfWork } from '#kernel';
import { type Challenge, closeChallenge, noteSending, openChallenge, type SignIn } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { transactionInvalid } from '../sign-in-key.js';
import { SignInMoves } from '../sign-in-moves.js';
import { provedOf, stateOf } from '../sign-in-state.js';

/** Seconds for which one asking is enough: people press buttons twice, and of two messages only the last would be good. Text messages take longer, and cost. */
const pauseAfter = (method: AuthenticatorName): number => (method === 'sms-otp' ? 30 : 15);

/** What is to be asked of whom; null where it is asked already. `before`: what was open until now. */
type Opened = { readonly state: SignInState; readonly asking: BeginAuthenticationRequest | null; readonly before: Challenge | null };

/** Whether the identity service said that it does not ask; after any other error it may have asked, and then what was asked before is good no longer. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ServiceError && ['too_many_requests', 'invalid_credentials', 'forbidden'].includes(error.code);

/** The authenticator of the present step asks the user, by a message for instance. */
@Injectable()
export class BeginChallengeUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the place of what was asked before, by one guarded statement: of several at the same time one asks. Refuses as the identity service does, and with
   * `transaction_invalid` where no authenticator is due, or the user has changed since they proved themselves.
   */
  async execute(context: TenantContext, request: PresentSignIn): Promise<SignInState> {
    const { state, asking, before } = await this.unitOfWork.transaction(context, (tx) => this.open(tx, context, request));
    if (asking === null) return state;
    try {
      const { sentTo } = await this.authenticators.begin(asUser(context, asking.userId), asking);
      await this.note(context, request, asking.challengeId, sentTo);
    } catch (error) {
      await this.close(context, request, asking.challengeId, isRefusal(error) ? before : null);
      await this.outdated.forget(context, request, asking, error);
      throw error;
    }
    return state;
  }

  private async open(tx: Transaction, context: TenantContext, request: PresentSignIn): Promise<Opened> {
    let asking: Opened['asking'] = null;
    let before: Opened['before'] = null;
    const kept = await this.moves.byBrowser(tx, context, request, (present) => {
      const state = stateOf(present);
      const method = state.status === 'open' ? authenticatorNames.find((name) => name === state.step) : undefined;
      const proved = provedOf(present.signIn);
      if (proved === null || method === undefined) throw transactionInvalid();
      const at = this.clock.epochSeconds();
      before = present.signIn.challenge;
      asking = null;
      if (before?.method === method && at - before.at < pauseAfter(method)) return present.signIn;
      const { userId, userVersion } = proved;
      asking = { method, userId, userVersion, challengeId: randomUUID() as ChallengeId };
      return openChallenge(present.signIn, { method, id: asking.challengeId, at });
    });
    return { state: stateOf(kept), asking, before };
  }

  /** The page says where the code went. Where this fails, it does not, nothing worse. */
  private async note(context: TenantContext, request: PresentSignIn, id: ChallengeId, sentTo: string | null): Promise<void> {
    if (sentTo !== null) await this.tryMove(context, request, (signIn) => noteSending(signIn, id, sentTo));
  }

  /** Nothing was asked after all: the code of the message before is good again. Where this fails, the button is of no use until the pause is over, nothing worse. */
  private close(context: TenantContext, request: PresentSignIn, id: ChallengeId, before: Challenge | null): Promise<void> {
    return this.tryMove(context, request, (signIn) => closeChallenge(signIn, id, before));
  }

  private async tryMove(context: TenantContext, request: PresentSignIn, move: (signIn: SignIn) => SignIn): Promise<void> {
    try {
      await this.unitOfWork.transaction(context, (tx) => this.moves.byBrowser(tx, context, request, ({ signIn }) => move(signIn)));
    } catch (error) {
      this.logger.warn({ msg: 'What became of a challenge was not noted', error: String(error), ...logFields(context) });
    }
  }
}

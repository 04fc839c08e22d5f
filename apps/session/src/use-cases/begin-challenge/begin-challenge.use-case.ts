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
import { SignInStore, type StoredSignIn } from '../../ports/sign-in-store.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { PresentedSessions } from '../presented-sessions.js';
import { requireOpen, transactionInvalid } from '../sign-in-key.js';
import { forBrowser, provedOf, stateOf } from '../sign-in-state.js';

/** Seconds for which one asking is enough: people press buttons twice, and of two messages only the last would be good. Text messages take longer, and cost. */
const pauseAfter = (method: AuthenticatorName): number => (method === 'sms-otp' ? 30 : 15);

/** How often a move is tried that others come before: each of them has moved the sign-in on. */
const maxTries = 10;

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
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
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

  private async open(tx: Transaction, context: TenantContext, { sessionToken, ...key }: PresentSignIn): Promise<Opened> {
    const presented = await this.presented.find(context, sessionToken, tx);
    for (let nth = 0; nth < maxTries; nth += 1) {
      const open = await this.require(tx, context, key);
      const kept = forBrowser(open, presented);
      const state = stateOf(kept);
      const method = state.status === 'open' ? authenticatorNames.find((name) => name === state.step) : undefined;
      const proved = provedOf(kept.signIn);
      if (state.status !== 'open' || proved === null || method === undefined) throw transactionInvalid();
      const at = this.clock.epochSeconds();
      const { challenge } = kept.signIn;
      if (challenge?.method === method && at - challenge.at < pauseAfter(method)) return { state, asking: null, before: challenge };
      const { userId, userVersion } = proved;
      const asking = { method, userId, userVersion, challengeId: randomUUID() as ChallengeId };
      const opened = { ...kept, signIn: openChallenge(kept.signIn, { method, id: asking.challengeId, at }) };
      if (await this.signIns.advance(tx, context, open.idHash, opened, null)) return { state: stateOf(opened), asking, before: challenge };
    }
    throw transactionInvalid();
  }

  /** The page says where the code went. Where this fails, it does not, nothing worse. */
  private async note(context: TenantContext, request: PresentSignIn, id: ChallengeId, sentTo: string | null): Promise<void> {
    if (sentTo !== null) await this.tryMove(context, request, (signIn) => noteSending(signIn, id, sentTo));
  }

  /** Nothing was asked after all: the code of the message before is good again. Where this fails, the button is of no use until the pause is over, nothing worse. */
  private close(context: TenantContext, request: PresentSignIn, id: ChallengeId, before: Challenge | null): Promise<void> {
    return this.tryMove(context, request, (signIn) => closeChallenge(signIn, id, before));
  }

  private async tryMove(
    context: TenantContext,
    { sessionToken: _sessionToken, ...key }: PresentSignIn,
    move: (signIn: SignIn) => SignIn,
  ): Promise<void> {
    try {
      await this.unitOfWork.transaction(context, async (tx) => {
        const { idHash, kept } = await this.require(tx, context, key);
        const signIn = move(kept.signIn);
        if (signIn !== kept.signIn) await this.signIns.advance(tx, context, idHash, { ...kept, signIn }, null);
      });
    } catch (error) {
      this.logger.warn({ msg: 'What became of a challenge was not noted', error: String(error), ...logFields(context) });
    }
  }

  private require(
    tx: Transaction,
    context: TenantContext,
    key: Omit<PresentSignIn, 'sessionToken'>,
  ): Promise<StoredSignIn & { readonly idHash: string }> {
    return requireOpen(tx, context, key, { signIns: this.signIns, now: this.clock.now() });
  }
}

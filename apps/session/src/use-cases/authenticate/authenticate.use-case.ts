import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  asUser,
  type Authenticated,
  type AuthenticateRequest,
  type AuthenticationAttempt,
  type Evidence,
  type SessionFacts,
  type SessionId,
  type TenantContext,
  type UserId,
  type VerifiedAuthentication,
} from '#contracts';
import { Clock, logFields, type Transaction, UnitOfWork, UserLimits } from '#kernel';
import { deriveSecret } from '#oauth-core';
import { addEvidence, countedEvidence, type Proof, proofOf, type SignIn } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { SecretSource } from '../../ports/secret-source.js';
import { type KeptSignIn, SignInStore, type StoredSignIn } from '../../ports/sign-in-store.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { PresentedSessions } from '../presented-sessions.js';
import { requireOpen, transactionInvalid } from '../sign-in-key.js';
import { forBrowser, provedOf, signInPolicy, stateOf } from '../sign-in-state.js';
import { SessionKeeper } from '../session-keeper.js';

type Open = StoredSignIn & { readonly idHash: string };
/** The session of a sign-in. `isNew`: it began with this call. */
type Begun = { readonly facts: SessionFacts; readonly token: string; readonly isNew: boolean };
/** What a proof led to. `session` null: more is demanded. */
type Step = { readonly kept: KeptSignIn; readonly session: Begun | null };

/** How often a move is tried that others come before: each of them has moved the sign-in on. */
const maxTries = 10;

/** Milliseconds. */
const timeToEnd = 1_000;

/** Somebody proves who they are. If the identity service agrees, the sign-in moves on; with all that is demanded a session begins, and the browser's session before it ends. */
@Injectable()
export class AuthenticateUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly sessions: SessionKeeper,
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly userLimits: UserLimits,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Refuses with `transaction_invalid`, before anything typed is looked at, what is not this browser's or has expired, and as the identity
   * service does; with `too_many_requests` a user who signed in too often, whose sign-in stays as it was: what was wrong counts for nobody here. The session is always a new one with a new secret, so that a secret known before the sign-in is worth nothing after it. Who sends
   * the same form again gets the same session: the answer to the first may never have arrived; once that session was ended permanently, `transaction_invalid`.
   *
   * A user who was disabled, deleted or given another password since their proof is refused with `transaction_invalid`; of a second one before it costs them a guess. They are looked at after
   * the session is there: of a change before that look we learn by looking, and one after it ends the session by its event.
   */
  async execute(context: TenantContext, request: AuthenticateRequest): Promise<Authenticated> {
    const open = await this.unitOfWork.transaction(context, (tx) => this.require(tx, context, request));
    const presented = await this.presented.find(context, request.previousSessionToken);
    const attempt = this.attemptOf(forBrowser(open, presented), request);
    const knownUser = provedBefore(attempt)?.userId ?? null;
    if (knownUser !== null) await this.admit(context, knownUser);
    const verified = await this.verify(knownUser === null ? context : asUser(context, knownUser), request, attempt);
    if (knownUser !== verified.evidence.userId) await this.admit(context, verified.evidence.userId);
    const byUser = asUser(context, verified.evidence.userId);
    const step = await this.move(byUser, request, verified);
    const { knownBrowser } = verified;
    if (step.session === null) return { state: stateOf(step.kept), sessionToken: null, knownBrowser };
    const { facts, token, isNew } = step.session;
    await this.requireUnchangedUser(byUser, verified.evidence, step.session);
    const { sessionId, amr, acr } = facts;
    if (isNew) this.logger.log({ msg: 'A user signed in', sessionId, amr, acr, ...logFields(byUser), actor: byUser.actor });
    return { state: stateOf(step.kept), sessionToken: token, knownBrowser };
  }

  /** Who has proved something before, before what they type now is spent; anybody else as soon as they are proved. */
  private admit(context: TenantContext, userId: UserId): Promise<void> {
    return this.userLimits.admit(asUser(context, userId), { endpoint: 'login', userId });
  }

  private require(tx: Transaction, context: TenantContext, { signInId, browserToken }: AuthenticateRequest): Promise<Open> {
    return requireOpen(tx, context, { signInId, browserToken }, { signIns: this.signIns, now: this.clock.now() });
  }

  private attemptOf({ signIn }: KeptSignIn, { proof, knownBrowser }: AuthenticateRequest): AuthenticationAttempt {
    if (proof.method === 'password') return { ...proof, knownBrowser };
    const proved = provedOf(signIn);
    if (proved === null || signIn.challenge?.method !== proof.method) throw transactionInvalid();
    return { ...proof, userId: proved.userId, userVersion: proved.userVersion, challengeId: signIn.challenge.id };
  }

  private async verify(
    context: TenantContext,
    request: AuthenticateRequest,
    attempt: AuthenticationAttempt,
  ): Promise<VerifiedAuthentication> {
    try {
      return await this.authenticators.verify(context, attempt);
    } catch (error) {
      const before = provedBefore(attempt);
      if (before !== null) await this.outdated.forget(context, request, before, error);
      throw error;
    }
  }

  private async move(
    context: TenantContext,
    request: AuthenticateRequest,
    { evidence, enrolled, isRepeated }: VerifiedAuthentication,
  ): Promise<Step> {
    const dated: Evidence = { ...evidence, at: this.clock.epochSeconds() };
    const lifetimes = await this.sessions.lifetimesOf(context);
    for (let nth = 0; nth < maxTries; nth += 1) {
      const step = await this.unitOfWork.transaction(context, async (tx) => {
        const open = await this.require(tx, context, request);
        const repeated = this.repeated(open, request, dated);
        if (repeated !== null) {
          const { previousSessionToken } = request;
          if (previousSessionToken !== repeated.session.token) await this.sessions.supersede(tx, context, previousSessionToken);
          return repeated;
        }
        if (isRepeated && isProved(open.kept.signIn, dated)) {
          // What is good once has made a session, which is over: it makes no second one.
          if (open.session !== null) throw transactionInvalid();
          return { kept: open.kept, session: null };
        }
        const presented = await this.presented.find(context, request.previousSessionToken, tx);
        const before = forBrowser(open, presented);
        const kept = { ...before, signIn: addEvidence(before.signIn, dated), enrolled };
        const proof = proofOf(kept.signIn, signInPolicy);
        const salt = this.secrets.create('st');
        const made = proof === null ? null : { proof, salt, facts: factsOf(proof) };
        const session = made && { sessionId: made.facts.sessionId, salt };
        if (!(await this.signIns.advance(tx, context, open.idHash, kept, session))) return null;
        if (made === null) return { kept, session: null };
        const token = deriveSecret('st', request.browserToken, salt);
        const begun = { facts: made.facts, evidence: countedEvidence(kept.signIn), token, ...lifetimes };
        await this.sessions.begin(tx, context, begun, request);
        if (open.session !== null) await this.sessions.replace(tx, context, open.session.sessionId, open.session.userId);
        return { kept, session: { facts: made.facts, token, isNew: true } };
      });
      if (step !== null) return step;
    }
    throw transactionInvalid();
  }

  /** The session that this very proof has made already, while it lives. */
  private repeated(
    { kept, session }: Open,
    { browserToken }: AuthenticateRequest,
    evidence: Evidence,
  ): (Step & { readonly session: Begun }) | null {
    const proof = proofOf(kept.signIn, signInPolicy);
    if (proof === null || !isProved(kept.signIn, evidence) || session?.userId !== evidence.userId) return null;
    const facts = { ...factsOf(proof), sessionId: session.sessionId };
    return { kept, session: { facts, token: deriveSecret('st', browserToken, session.salt), isNew: false } };
  }

  /** A user who cannot be looked at loses the session that began with this call; one that was there before has been looked at when it began. */
  private async requireUnchangedUser(
    context: TenantContext,
    proof: Pick<Evidence, 'userId' | 'userVersion'>,
    { facts, isNew }: Begun,
  ): Promise<void> {
    let holds: boolean;
    try {
      holds = await this.authenticators.stillHolds(context, proof);
    } catch (error) {
      if (isNew) await this.endUnproved(context, facts);
      throw error;
    }
    if (holds) return;
    await this.endUnproved(context, facts);
    throw transactionInvalid();
  }

  /** With a time of its own, for that of the request may be over. */
  private async endUnproved(context: TenantContext, session: SessionFacts): Promise<void> {
    const own: TenantContext = { ...context, deadline: Date.now() + timeToEnd };
    await this.unitOfWork.transaction(own, (tx) => this.sessions.end(tx, own, session, 'user_inactive'));
  }
}

/** Who had proved something else, and as which version; null where nobody had. */
const provedBefore = (attempt: AuthenticationAttempt): Pick<Evidence, 'userId' | 'userVersion'> | null => {
  if (attempt.method === 'password' || attempt.userId === null || attempt.userVersion === null) return null;
  return { userId: attempt.userId, userVersion: attempt.userVersion };
};

/** Whether that user has proved themselves so in this sign-in. */
const isProved = ({ evidence, brought }: SignIn, { method, userId }: Evidence): boolean =>
  !brought.includes(method) && evidence.some((known) => known.method === method && known.userId === userId);

const factsOf = ({ userId, authTime, amr, acr }: Proof): SessionFacts => ({
  sessionId: randomUUID() as SessionId,
  userId,
  authTime,
  amr,
  acr,
});

import { Injectable } from '@nestjs/common';
import {
  asUser,
  type Authenticated,
  type AuthenticateRequest,
  type AuthenticationAttempt,
  type Evidence,
  sendsCode,
  type SignInKey,
  type TenantContext,
  type UserId,
  type VerifiedAuthentication,
} from '#contracts';
import { Clock, UnitOfWork, UserLimits } from '#kernel';
import type { RememberedUser } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { SignInStore } from '../../ports/sign-in-store.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { RememberedBrowsers } from '../remembered-browsers.js';
import { PresentedSessions } from '../presented-sessions.js';
import { type OpenSignIn, requireOpen, transactionInvalid } from '../sign-in-key.js';
import { SignInRisks } from '../sign-in-risks.js';
import { SignInOrganizations } from '../sign-in-organizations.js';
import { SignInProgress } from '../sign-in-progress.js';
import { forBrowser, isProvedHere, provedOf, waysOf } from '../sign-in-state.js';

/** Somebody proves who they are. If the identity service agrees, the sign-in moves on. */
@Injectable()
export class AuthenticateUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly progress: SignInProgress,
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly rememberedBrowsers: RememberedBrowsers,
    private readonly risks: SignInRisks,
    private readonly organizations: SignInOrganizations,
    private readonly userLimits: UserLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Refuses with `transaction_invalid`, before anything typed is looked at, what is not this browser's, has expired, or is at no step where that would do; as the identity
   * service does; and with `too_many_requests` a user who signed in too often, whose sign-in stays as it was: what was wrong counts for nobody here. A user who has changed since their
   * first proof is refused with `transaction_invalid` before it costs them a guess. What a proof leads to: `SignInProgress`.
   */
  async execute(context: TenantContext, request: AuthenticateRequest): Promise<Authenticated> {
    const open = await this.unitOfWork.transaction(context, (tx) => requireOpen(tx, context, keyOf(request), this.found()));
    const presented = await this.presented.find(context, request.previousSessionToken);
    const attempt = this.attemptOf({ ...open, kept: forBrowser(open, presented) }, request);
    const knownUser = provedBefore(attempt)?.userId ?? null;
    if (knownUser !== null) await this.admit(context, knownUser);
    const verified = await this.verify(knownUser === null ? context : asUser(context, knownUser), request, attempt);
    if (knownUser !== verified.evidence.userId) await this.admit(context, verified.evidence.userId);
    const byUser = asUser(context, verified.evidence.userId);
    const remembered = knownUser === null ? await this.recognise(byUser, request, verified, open) : undefined;
    const assessed = knownUser === null ? await this.risks.assess(byUser, verified.evidence.userId, request) : undefined;
    const member = await this.organizations.ofUser(byUser, open.kept.signIn, knownUser === null ? verified.evidence.userId : null);
    const moved = await this.progress.record(byUser, { ...request, remembered, assessed, member }, verified);
    return { ...moved, knownBrowser: verified.knownBrowser };
  }

  /** Whether this browser is remembered of who has just proved who they are: looked at once, before a second factor is asked for. */
  private recognise(
    context: TenantContext,
    { rememberedBrowsers = [] }: AuthenticateRequest,
    { evidence }: VerifiedAuthentication,
    { kept }: OpenSignIn,
  ): Promise<RememberedUser | null> {
    return this.rememberedBrowsers.recognise(context, rememberedBrowsers, evidence, kept.policy);
  }

  /** Who has proved something before, before what they type now is spent; anybody else as soon as they are proved. */
  private admit(context: TenantContext, userId: UserId): Promise<void> {
    return this.userLimits.admit(asUser(context, userId), { endpoint: 'login', userId });
  }

  private found(): { readonly signIns: SignInStore; readonly now: Date } {
    return { signIns: this.signIns, now: this.clock.now() };
  }

  /** A second factor is tried where one is due, or was proved here: what was sent twice is answered twice. */
  private attemptOf({ idHash, kept }: OpenSignIn, { proof, knownBrowser }: AuthenticateRequest): AuthenticationAttempt {
    const { signIn, policy } = kept;
    const mayBegin = policy.firstFactors.some((name) => name === proof.method);
    if (proof.method === 'password') {
      if (!mayBegin && !waysOf(kept).includes(proof.method)) throw transactionInvalid();
      return { ...proof, knownBrowser };
    }
    if (proof.method === 'magic-link' || ('as' in proof && proof.as === 'first-factor')) {
      const { message } = signIn;
      if (!mayBegin || message?.method !== proof.method) throw transactionInvalid();
      if (proof.method === 'magic-link') return { ...proof, challengeId: message.id };
      return { method: proof.method, code: proof.code, userId: null, userVersion: null, challengeId: message.id };
    }
    const proved = provedOf(signIn);
    if (proof.method === 'passkey') {
      const { challenge } = signIn;
      if (challenge?.method !== proof.method) throw transactionInvalid();
      // In place of a name it is of whomever it says, who need not be the user that is signed in.
      const { userId = null, userVersion = null } = (challenge.as === 'first-factor' ? null : proved) ?? {};
      return { ...proof, userId, userVersion, challengeId: challenge.id };
    }
    const { method, code } = proof;
    if (proved === null) throw transactionInvalid();
    const { userId, userVersion } = proved;
    if (!waysOf(kept).includes(method) && !isProvedHere(signIn, { method, userId })) throw transactionInvalid();
    if (!sendsCode(method)) return { method, code, userId, userVersion, usedFor: idHash };
    if (signIn.challenge?.method !== method) throw transactionInvalid();
    return { method, code, userId, userVersion, challengeId: signIn.challenge.id };
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
}

/** Who had proved something else, and as which version; null where nobody had. */
const provedBefore = (attempt: AuthenticationAttempt): Pick<Evidence, 'userId' | 'userVersion'> | null => {
  if (attempt.method === 'password' || attempt.method === 'magic-link' || attempt.userId === null || attempt.userVersion === null)
    return null;
  return { userId: attempt.userId, userVersion: attempt.userVersion };
};

const keyOf = ({ signInId, browserToken }: SignInKey): SignInKey => ({ signInId, browserToken });

import { Injectable } from '@nestjs/common';
import {
  asUser,
  type Enrolling,
  type EnrolmentGrounds,
  isEnrollable,
  type OwnAuthenticators,
  type PresentSignIn,
  proofAges,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { countedEvidence, provesSetUp, stepUpToChange } from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';
import type { LiveSession } from '../ports/session-store.js';
import { SignInPolicies } from '../ports/sign-in-policies.js';
import { type KeptSignIn, SignInStore } from '../ports/sign-in-store.js';
import { PresentEnrolments } from './present-enrolments.js';
import { PresentedSessions } from './presented-sessions.js';
import { requireOpen, transactionInvalid } from './sign-in-key.js';
import { forBrowser, isAtEnrolment, isProvedHere, provedOf } from './sign-in-state.js';

/** Whose session it is, as the version of them that proved what counts of it. */
type Holder = { readonly session: LiveSession; readonly userVersion: number };

/** `hadProved`: whether the user may have set their first authenticator up with this, a moment ago. */
type Looked = OwnAuthenticators & Holder & { readonly hadProved: boolean };

/** The refusal of who has to prove more, or anew, before they change anything. */
export const stepUpRequired = (): ServiceError => new ServiceError('step_up_required', 'The user has to prove who they are once more.');

/** Who may change what users prove themselves with: those who have just proved what they have (attacks A64, A76). */
@Injectable()
export class AuthenticatorRights {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly enrolments: PresentEnrolments,
    private readonly authenticators: Authenticators,
    private readonly policies: SignInPolicies,
    private readonly clock: Clock,
  ) {}

  /**
   * What the user of a session has set up, and what they would have to prove again to change it by proofs of at most `maxAge` seconds. What they proved before they changed counts for
   * nothing. Refuses with `login_required` what is no session.
   */
  async look(context: TenantContext, sessionToken: string, maxAge: number): Promise<Looked> {
    const session = await this.presented.find(context, sessionToken);
    if (session === null) throw new ServiceError('login_required', 'Nobody is signed in by this session.');
    const { userId } = session;
    const [policy, listed] = await Promise.all([this.policies.of(context), this.authenticators.list(asUser(context, userId), userId)]);
    const { userVersion, enrolled, authenticators, recoveryCodesLeft } = listed;
    const evidence = session.evidence.filter((one) => one.userVersion === userVersion);
    const needsOf = (having: typeof enrolled) =>
      stepUpToChange(evidence, { enrolled: having, policy }, { at: this.clock.epochSeconds(), maxAge });
    const needs = needsOf(enrolled);
    const hadProved = needsOf(enrolled.filter((name) => !isEnrollable(name))) === null;
    const stepUp = needs && { ...needs, userId };
    return { session, userVersion: userVersion ?? 0, authenticators, recoveryCodesLeft, stepUp, hadProved };
  }

  /** Who it is, if they may change something now; refuses with `step_up_required` a session whose proof is too old or too weak, and as `look` does. */
  async require(context: TenantContext, sessionToken: string): Promise<Holder> {
    const { session, userVersion, stepUp } = await this.look(context, sessionToken, proofAges.accepted);
    if (stepUp !== null) throw stepUpRequired();
    return { session, userVersion };
  }

  /** `mayBeDone`: also one that has just set it up, as who sends the same twice. Who sets an authenticator up: the user of a sign-in that is at its step for that, which it is for who has none (attack A76), or of a session as in `require`. For who may have done it already, and has proved too little for more, it must be their first: they are answered a repetition, and nothing else. */
  async requireGrounds(
    context: TenantContext,
    grounds: EnrolmentGrounds,
    { mayBeDone }: { readonly mayBeDone: boolean },
  ): Promise<Enrolling> {
    if (grounds.by === 'sign-in') return this.requireSignIn(context, grounds, mayBeDone);
    const { session, userVersion, stepUp, hadProved } = await this.look(context, grounds.sessionToken, proofAges.accepted);
    const isDone = mayBeDone && hadProved;
    if (stepUp !== null && !isDone) throw stepUpRequired();
    const { sessionId, userId } = session;
    return { userId, userVersion, purpose: `session ${sessionId}`, mustBeFirst: stepUp !== null };
  }

  /** An answer is judged by the sign-in as it was when it was asked for: whether the user has set something up since is for the identity service, which answers a repetition. */
  private async requireSignIn(context: TenantContext, grounds: PresentSignIn, mayBeDone: boolean): Promise<Enrolling> {
    const { idHash, kept } = await (mayBeDone ? this.asItWas(context, grounds) : this.enrolments.look(context, grounds));
    const { signIn } = kept;
    const proved = provedOf(signIn);
    if (proved === null) throw transactionInvalid();
    const isDone =
      mayBeDone && signIn.evidence.some(({ method, userId }) => isEnrollable(method) && isProvedHere(signIn, { method, userId }));
    const isDue = isAtEnrolment(kept);
    if (!isDue && !isDone) throw transactionInvalid();
    const { userId, userVersion } = proved;
    const mustBeFirst = !isDue || !countedEvidence(signIn).some(provesSetUp);
    return { userId, userVersion, purpose: `sign-in ${idHash}`, mustBeFirst };
  }

  private async asItWas(
    context: TenantContext,
    { signInId, browserToken, sessionToken }: PresentSignIn,
  ): Promise<{ readonly idHash: string; readonly kept: KeptSignIn }> {
    const found = { signIns: this.signIns, now: this.clock.now() };
    const open = await this.unitOfWork.transaction(context, (tx) => requireOpen(tx, context, { signInId, browserToken }, found));
    return { idHash: open.idHash, kept: forBrowser(open, await this.presented.find(context, sessionToken)) };
  }
}

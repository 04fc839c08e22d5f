import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  asUser,
  type Authenticated,
  type Evidence,
  type SessionFacts,
  type SessionId,
  type SignInKey,
  type TenantContext,
  type VerifiedAuthentication,
} from '#contracts';
import { Clock, logFields, type Transaction, UnitOfWork } from '#kernel';
import { deriveSecret } from '#oauth-core';
import {
  addEvidence,
  countedEvidence,
  inBrowserOf,
  keepAccount,
  type KnownOrganizations,
  ofLeavingUser,
  postponeEnrolment,
  type Proof,
  proofOf,
  type RaisedVersion,
  type RememberedUser,
  withOrganizations,
  withoutProofsUpTo,
  withRisk,
} from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';
import { SecretSource } from '../ports/secret-source.js';
import type { LifetimePolicy } from '../ports/session-lifetimes.js';
import { type KeptSignIn, SignInStore } from '../ports/sign-in-store.js';
import { PresentedSessions } from './presented-sessions.js';
import { RememberedBrowsers } from './remembered-browsers.js';
import { SessionKeeper } from './session-keeper.js';
import { type AssessedSignIn, SignInRisks } from './sign-in-risks.js';
import { type OpenSignIn, requireOpen, transactionInvalid, unlessGone } from './sign-in-key.js';
import { forBrowser, isProvedHere, provedOf, stateOf, userOf } from './sign-in-state.js';

/** The session of a sign-in. `keptUntil`: how long the browser keeps it; null: until it is closed. `rememberedBrowser`: what it is remembered by. `device`: what it is known by from now on; null: it is known. `isNew`: it began with this call. */
type Begun = {
  readonly facts: SessionFacts;
  readonly token: string;
  readonly keptUntil: Date | null;
  readonly rememberedBrowser: Authenticated['rememberedBrowser'] | null;
  readonly device: string | null;
  readonly isNew: boolean;
};
/** What a proof led to. `session` null: more is demanded. */
type Step = { readonly kept: KeptSignIn; readonly session: Begun | null };

/** What was proved, as the identity service says, with what the user could prove themselves with by now. */
export type Proved = Pick<VerifiedAuthentication, 'evidence' | 'enrolled' | 'secondFactor' | 'onFile' | 'deletion' | 'isRepeated'>;

/** A sign-in of a browser, with what a session that begins keeps of it. `staySignedIn`: what its user said of that with their proof, as `rememberBrowser`; left out: nothing. */
type ProvingBrowser = SignInKey & {
  readonly userAgent: string | null;
  readonly previousSessionToken: string | null;
  readonly staySignedIn?: boolean;
  readonly rememberBrowser?: boolean;
  /** Of whom this browser is remembered; left out: nobody has looked. */
  readonly remembered?: RememberedUser | null | undefined;
  /** What stands out of it; left out: nobody has looked. */
  readonly assessed?: AssessedSignIn | undefined;
  /** What its user is a member of; null or left out: nobody has looked. */
  readonly member?: KnownOrganizations | null;
};

/** Where it has moved. */
type Progress = Omit<Authenticated, 'knownBrowser'>;

/**
 * A move by which a session may begin. `isMade`: whether it was made before, so that the session it made is its answer. `settled`: its answer where nothing moves; null where something does.
 * `make`: the sign-in after it.
 */
type Move = {
  readonly isMade: (open: OpenSignIn) => boolean;
  readonly settled: (open: OpenSignIn) => Step | null;
  readonly make: (before: KeptSignIn) => KeptSignIn;
};

/** How often a move is tried that others come before: each of them has moved the sign-in on. */
const maxTries = 10;

/** Milliseconds. */
const timeToEnd = 1_000;

/** Sign-ins move on by what was proved at them; with all that is demanded a session begins, and the browser's session before it ends. */
@Injectable()
export class SignInProgress {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly sessions: SessionKeeper,
    private readonly presented: PresentedSessions,
    private readonly rememberedBrowsers: RememberedBrowsers,
    private readonly risks: SignInRisks,
    private readonly authenticators: Authenticators,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Somebody proved something. The session is always a new one with a new secret, so that a secret known before the sign-in is worth nothing after it. Who proves the same again, by the same
   * form, gets the same session: the answer to the first may never have arrived; once that session was ended permanently, `transaction_invalid`.
   *
   * A user who was disabled, deleted or given another password since their proof is refused with `transaction_invalid`. They are looked at after
   * the session is there: of a change before that look we learn by looking, and one after it ends the session by its event.
   */
  async record(
    context: TenantContext,
    request: ProvingBrowser,
    { evidence, enrolled, secondFactor, onFile, deletion, isRepeated }: Proved,
  ): Promise<Progress> {
    const dated: Evidence = { ...evidence, at: this.clock.epochSeconds() };
    const { staySignedIn, rememberBrowser, remembered, assessed, member = null } = request;
    const said = { ...(staySignedIn !== undefined && { staySignedIn }), ...(rememberBrowser !== undefined && { rememberBrowser }) };
    return this.move(context, request, {
      isMade: ({ kept }) => isProvedHere(kept.signIn, dated),
      settled: (open) => {
        if (!isRepeated || !isProvedHere(open.kept.signIn, dated)) return null;
        // What is good once has made a session, which is over: it makes no second one.
        if (open.session !== null) throw transactionInvalid();
        return { kept: open.kept, session: null };
      },
      make: (before) => {
        const policy = secondFactor === undefined ? before.policy : { ...before.policy, userSecondFactor: secondFactor };
        // What somebody sets up says nothing of what else is known of them.
        const known = onFile ?? (userOf(before.signIn) === dated.userId ? before.onFile : undefined);
        const proved = addEvidence(before.signIn, dated, said);
        const present = deletion === undefined ? proved : ofLeavingUser(proved, deletion && { ...dated, deletionDueAt: deletion.dueAt });
        const inBrowser = remembered === undefined ? present : inBrowserOf(present, remembered);
        const signIn = member === null ? inBrowser : withOrganizations(inBrowser, member);
        const after = { ...before, policy, signIn, enrolled, onFile: known };
        return assessed === undefined ? after : { ...after, signIn: withRisk(signIn, assessed.risk), source: assessed.source };
      },
    });
  }

  /** The user sets no authenticator up now: with that a session may begin, as by a proof. Refuses with `transaction_invalid` where it cannot wait. */
  postponeEnrolment(context: TenantContext, request: ProvingBrowser): Promise<Progress> {
    return this.move(context, request, {
      isMade: ({ kept }) => kept.signIn.choices.enrolment === 'later',
      settled: () => null,
      make: (before) => {
        const state = stateOf(before);
        if (state.status !== 'open' || state.enrolment?.mayWait !== true) throw transactionInvalid();
        return { ...before, signIn: postponeEnrolment(before.signIn) };
      },
    });
  }

  /**
   * The user keeps the account that they had deleted, of which `raised` tells; null: there is nothing to keep any more. With that a session may begin, as by a proof. Refuses with `transaction_invalid` where there was nothing to keep at
   * this sign-in.
   */
  keepAccount(context: TenantContext, request: ProvingBrowser, raised: RaisedVersion | null): Promise<Progress> {
    const isMade = ({ kept }: OpenSignIn): boolean => kept.signIn.choices.keepsAccount === true;
    return this.move(context, request, {
      isMade,
      settled: (open) => {
        if (!isMade(open)) return null;
        if (open.session !== null) throw transactionInvalid();
        return { kept: open.kept, session: null };
      },
      make: (before) => {
        if (raised === null) throw transactionInvalid();
        return { ...before, signIn: keepAccount(before.signIn, raised) };
      },
    });
  }

  private async move(context: TenantContext, request: ProvingBrowser, move: Move): Promise<Progress> {
    const { kept, session } = await this.tryMove(context, request, move);
    const proved = provedOf(kept.signIn);
    if (session === null || proved === null) return { state: stateOf(kept), sessionToken: null };
    const { facts, token, keptUntil, rememberedBrowser, device, isNew } = session;
    const byUser = asUser(context, facts.userId);
    await this.requireUnchangedUser(byUser, proved, session);
    const { sessionId, amr, acr } = facts;
    if (isNew) this.logger.log({ msg: 'A user signed in', sessionId, amr, acr, ...logFields(byUser), actor: byUser.actor });
    return {
      state: stateOf(kept),
      sessionToken: token,
      ...(keptUntil !== null && { sessionExpiresAt: keptUntil.toISOString() }),
      ...(rememberedBrowser && { rememberedBrowser }),
      ...(device !== null && { device }),
    };
  }

  private require(tx: Transaction, context: TenantContext, { signInId, browserToken }: SignInKey): Promise<OpenSignIn> {
    return requireOpen(tx, context, { signInId, browserToken }, { signIns: this.signIns, now: this.clock.now() });
  }

  private async tryMove(context: TenantContext, request: ProvingBrowser, move: Move): Promise<Step> {
    const lifetimes = await this.sessions.lifetimesOf(context);
    for (let nth = 0; nth < maxTries; nth += 1) {
      const step = await this.unitOfWork.transaction(context, async (tx) => {
        const open = await this.require(tx, context, request);
        const repeated = this.repeated(open, request, move);
        if (repeated !== null) {
          const { previousSessionToken } = request;
          if (previousSessionToken !== repeated.session.token)
            await this.sessions.supersede(tx, context, previousSessionToken, repeated.session.facts);
          return repeated;
        }
        const settled = move.settled(open);
        if (settled !== null) return settled;
        const presented = await this.presented.find(context, request.previousSessionToken, tx);
        const kept = this.withinLifetime(move.make(forBrowser(open, presented)), lifetimes);
        const proof = proofOf(kept.signIn, kept.policy, kept.enrolled);
        const salt = this.secrets.create('st');
        const made = proof === null ? null : { proof, salt, facts: factsOf(proof) };
        const session = made && { sessionId: made.facts.sessionId, salt };
        if (!(await this.signIns.advance(tx, context, open.idHash, kept, session))) return null;
        if (made === null) return { kept, session: null };
        const token = deriveSecret('st', request.browserToken, salt);
        const begun = {
          isRemembered: made.proof.isSpared,
          facts: made.facts,
          evidence: countedEvidence(kept.signIn),
          token,
          ...lifetimes(kept.signIn.choices.staySignedIn),
        };
        const keptUntil = await unlessGone(this.sessions.begin(tx, asUser(context, made.facts.userId), begun, request));
        const rememberedBrowser = this.rememberedBrowsers.secretFor({ ...kept, browserToken: request.browserToken, salt });
        if (rememberedBrowser)
          await this.rememberedBrowsers.remember(tx, asUser(context, made.facts.userId), rememberedBrowser, made.proof, request.userAgent);
        const device = this.risks.deviceOf({ ...kept, browserToken: request.browserToken, salt });
        if (open.session !== null) await this.sessions.replace(tx, context, open.session, made.facts);
        // Sessions first, then what is known of their user: whoever ends them all goes the same way, so that neither waits for the other.
        await this.risks.note(tx, asUser(context, made.facts.userId), { ...made.facts, kept, device, userAgent: request.userAgent });
        return {
          kept,
          session: { facts: made.facts, token, keptUntil, rememberedBrowser: rememberedBrowser ?? null, device, isNew: true },
        };
      });
      if (step !== null) return step;
    }
    throw transactionInvalid();
  }

  /** Without what was proved before a session of now could have begun: that counts no longer, and is asked for again. A session's lifetime counts from the oldest proof, so that one that stood on it would be over. */
  private withinLifetime(kept: KeptSignIn, lifetimes: LifetimePolicy): KeptSignIn {
    if (proofOf(kept.signIn, kept.policy, kept.enrolled) === null) return kept;
    const { lifetime } = lifetimes(kept.signIn.choices.staySignedIn);
    return { ...kept, signIn: withoutProofsUpTo(kept.signIn, this.clock.epochSeconds() - lifetime) };
  }

  /** The session that this very move has made already, while it lives. */
  private repeated(open: OpenSignIn, { browserToken }: SignInKey, { isMade }: Move): (Step & { readonly session: Begun }) | null {
    const { kept, session } = open;
    const proof = proofOf(kept.signIn, kept.policy, kept.enrolled);
    if (proof === null || !isMade(open) || session === null || session.userId !== proof.userId) return null;
    const facts = { ...factsOf(proof), sessionId: session.sessionId };
    const { salt, keptUntil } = session;
    const rememberedBrowser = this.rememberedBrowsers.secretFor({ ...kept, browserToken, salt }) ?? null;
    const device = this.risks.deviceOf({ ...kept, browserToken, salt });
    return { kept, session: { facts, token: deriveSecret('st', browserToken, salt), keptUntil, rememberedBrowser, device, isNew: false } };
  }

  /**
   * A user who cannot be looked at loses the session that began with this call; one that was there before has been looked at when it began.
   */
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

const factsOf = ({ userId, authTime, amr, acr, secondFactor }: Proof): SessionFacts => ({
  sessionId: randomUUID() as SessionId,
  userId,
  authTime,
  amr,
  acr,
  secondFactor,
});

import { allowsPasskeys, type Evidence, type FirstFactorState, type SignInState, type UserId } from '#contracts';
import { countedEvidence, firstFactorsOf, forSession, type LeavingUser, nextStep, organizationOf, type SignIn } from '#sign-in';
import type { LiveSession } from '../ports/session-store.js';
import type { KeptSignIn, StoredSignIn } from '../ports/sign-in-store.js';

/**
 * A sign-in as it is for a browser with that session. What it brought has become its own where the session that it made is live; otherwise it counts while the browser
 * presents a session that stands on it.
 */
export const forBrowser = ({ kept, session: made }: Pick<StoredSignIn, 'kept' | 'session'>, presented: LiveSession | null): KeptSignIn =>
  made !== null && made.userId !== null ? kept : { ...kept, signIn: forSession(kept.signIn, presented?.evidence ?? []) };

/** What counts, of the user who proved it: the last of it. */
export const provedOf = (signIn: SignIn): Evidence | null => countedEvidence(signIn).at(-1) ?? null;

/** Of whom something is proved that counts. */
export const userOf = (signIn: SignIn): UserId | null => provedOf(signIn)?.userId ?? null;

/** Whether that user has proved themselves so in this sign-in. */
export const isProvedHere = ({ evidence, brought }: SignIn, { method, userId }: Pick<Evidence, 'method' | 'userId'>): boolean =>
  !brought.includes(method) && evidence.some((known) => known.method === method && known.userId === userId);

/** By what the user could do the step that is due, preferred ones first; nothing where they are not asked to prove anything. */
export const waysOf = ({ signIn, policy, enrolled, onFile }: KeptSignIn): readonly string[] => {
  const next = nextStep(signIn, policy, enrolled, onFile);
  return next.kind === 'step' ? [next.step, ...next.otherWays] : [];
};

const firstFactorOf = ({ signIn, policy }: Pick<KeptSignIn, 'signIn' | 'policy'>): FirstFactorState => ({
  ...firstFactorsOf(signIn, policy),
  withPasskeys: allowsPasskeys(policy),
  mailed: signIn.message === null || signIn.message.isAnswered ? null : signIn.message.method,
});

/** What a sign-in that nobody has proved anything for, or whose step is its user's alone, is shown as. */
export const asUnknownUser = (kept: KeptSignIn) => {
  const firstFactor = firstFactorOf(kept);
  const { step, otherWays } = firstFactor;
  return {
    step,
    otherWays,
    firstFactor,
    reason: 'nobody_signed_in',
    userId: null,
    isChallenged: false,
    sentTo: null,
    enrolment: null,
  } as const;
};

/** Whether its user, who has nothing that they would be asked for, sets something up next. */
export const isAtEnrolment = ({ signIn, policy, enrolled }: KeptSignIn): boolean => {
  const next = nextStep(signIn, policy, enrolled);
  return next.kind === 'step' && next.step === 'enrol';
};

/** Whose account is to be kept or not before anything else; null where that is not the step. */
export const leavingUserOf = ({ signIn, policy, enrolled }: KeptSignIn): LeavingUser | null => {
  const next = nextStep(signIn, policy, enrolled);
  return next.kind === 'step' && next.step === 'restore' ? (signIn.leaving ?? null) : null;
};

/** Where a sign-in stands, as the pages are told. */
export const stateOf = (kept: KeptSignIn): SignInState => {
  const { signIn, policy, enrolled, onFile, wayBack } = kept;
  const { purpose } = signIn;
  const next = nextStep(signIn, policy, enrolled, onFile);
  if (next.kind === 'unmet' || next.kind === 'proved') return { status: next.kind, purpose, wayBack };
  if (next.kind === 'done') return { status: 'decided', purpose, wayBack, decision: next.decision };
  const { step, reason, otherWays, enrolment, attributes, terms, organizations, deletionDueAt } = next;
  const isChallenged = signIn.challenge?.method === step;
  const sentTo = (isChallenged ? signIn.challenge.sentTo : null) ?? null;
  const said = signIn.choices.staySignedIn ? { staySignedIn: true } : {};
  const missing = {
    ...(attributes.length > 0 && { attributes }),
    ...(terms !== null && { terms }),
    ...(organizations.length > 0 && { organizations }),
    ...(deletionDueAt !== null && { deletionDueAt }),
  };
  const userId = userOf(signIn);
  const organizationId = userId === null ? null : organizationOf(signIn, userId);
  const shown = { step, reason, userId, isChallenged, sentTo, otherWays, enrolment, firstFactor: firstFactorOf(kept) };
  return { status: 'open', purpose, wayBack, ...shown, ...said, ...missing, ...(organizationId !== null && { organizationId }) };
};

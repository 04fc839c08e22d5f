import type { Evidence, SignInState, UserId } from '#contracts';
import { countedEvidence, forSession, nextStep, type SignIn, type SignInPolicy } from '#sign-in';
import type { LiveSession } from '../ports/session-store.js';
import type { KeptSignIn, StoredSignIn } from '../ports/sign-in-store.js';

/** What every tenant demands: somebody proved who they are. */
export const signInPolicy: SignInPolicy = { acr: 'urn:ostiary:acr:1' };

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

const notDecided = { step: 'consent', reason: 'not_decided' } as const;

/** Where a sign-in stands, as the pages are told. */
export const stateOf = ({ signIn, enrolled, wayBack }: KeptSignIn): SignInState => {
  const { purpose } = signIn;
  const next = nextStep(signIn, signInPolicy, enrolled);
  if (next.kind === 'unmet') return { status: 'unmet', purpose, wayBack };
  if (next.kind === 'done' && purpose.kind === 'account') return { status: 'proved', purpose, wayBack };
  const { consent } = signIn.choices;
  if (next.kind === 'done' && consent !== null) return { status: 'decided', purpose, wayBack, decision: consent };
  const { step, reason } = next.kind === 'step' ? next : notDecided;
  return { status: 'open', purpose, wayBack, step, reason, userId: userOf(signIn), isChallenged: signIn.challenge?.method === step };
};

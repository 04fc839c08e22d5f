import type { SignInState } from '#contracts';
import { countedEvidence, nextStep, type SignInPolicy } from '#sign-in';
import type { KeptSignIn } from '../ports/sign-in-store.js';

/** What every tenant demands: somebody proved who they are. */
export const signInPolicy: SignInPolicy = { acr: 'urn:ostiary:acr:1' };

const notDecided = { step: 'consent', reason: 'not_decided' } as const;

/** Where a sign-in stands, as the pages are told. */
export const stateOf = ({ signIn, enrolled, wayBack }: KeptSignIn): SignInState => {
  const { requestId } = signIn.purpose;
  const next = nextStep(signIn, signInPolicy, enrolled);
  if (next.kind === 'unmet') return { status: 'unmet', requestId, wayBack };
  const { consent } = signIn.choices;
  if (next.kind === 'done' && consent !== null) return { status: 'decided', requestId, wayBack, decision: consent };
  const { step, reason } = next.kind === 'step' ? next : notDecided;
  const userId = countedEvidence(signIn).at(-1)?.userId ?? null;
  return { status: 'open', requestId, wayBack, step, reason, userId, isChallenged: signIn.challenge?.method === step };
};

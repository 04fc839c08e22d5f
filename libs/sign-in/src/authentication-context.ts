import {
  type Acr,
  acrValues,
  type AuthenticatorName,
  type Evidence,
  type FirstFactorName,
  isEnrollable,
  isMailed,
  type RiskSignal,
  type SecondFactorName,
  type SecondFactorPolicy,
  type TermsInEffect,
  type UserId,
} from '#contracts';
import type { SignIn } from './sign-in.js';

/** What a tenant demands of its sign-ins. `graceUntil`: until when (epoch seconds) an enrolment may wait; null: it may not. */
export type SignInPolicy = {
  /** What people sign in with, preferred ones first. */
  readonly firstFactors: readonly FirstFactorName[];
  readonly secondFactor: SecondFactorPolicy;
  /** What the roles of its user demand, as far as they are known; left out: nothing. */
  readonly userSecondFactor?: SecondFactorPolicy;
  /** Days for which a browser may be remembered; left out: it may not. */
  readonly rememberBrowserDays?: number;
  /** Those that are allowed, preferred ones first. */
  readonly secondFactors: readonly SecondFactorName[];
  readonly graceUntil: number | null;
  /** What of a sign-in its user is told of; left out: nothing. */
  readonly riskNotices?: readonly RiskSignal[];
  /** What of a sign-in demands two factors; left out: nothing. */
  readonly riskSecondFactor?: readonly RiskSignal[];
  /** What users accept first; null or missing: nothing. */
  readonly terms?: TermsInEffect | null | undefined;
  /** The attributes that users may say themselves; `required`: everybody is asked who has none. Missing of a sign-in that began before there were any. */
  readonly attributes?: readonly { readonly name: string; readonly required: boolean }[] | undefined;
};

/** What a sign-in says of its user: OpenID Connect Core §2 (`auth_time`, `acr`, `amr`), computed from evidence. */
export type Proof = {
  readonly userId: UserId;
  readonly userVersion: number;
  /** Epoch seconds of the oldest evidence: a user is as fresh as the least fresh of it. */
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly acr: Acr;
  /** The strictest policy of second factors that was met. */
  readonly secondFactor: SecondFactorPolicy;
  /** Whether it was met without a second factor: the browser is remembered. */
  readonly isSpared: boolean;
};

/** The evidence that counts for this sign-in: of the user demanded, and no older than demanded. */
export const countedEvidence = ({ evidence, needs, startedAt }: Pick<SignIn, 'evidence' | 'needs' | 'startedAt'>): readonly Evidence[] =>
  evidence.filter(
    ({ userId, at }) => (needs.userId === null || needs.userId === userId) && (needs.maxAge === null || at >= startedAt - needs.maxAge),
  );

/** Whose evidence it is: what they have set up, and which second factors their tenant takes. */
export type Holder = { readonly enrolled: readonly AuthenticatorName[]; readonly policy: Pick<SignInPolicy, 'secondFactors'> };

/** Whether a user's mailbox shows all that their password does: it resets the password, and somebody who has set something up is to be safe from who reads their mail, unless the tenant takes a code by email beside it. */
const mailboxHoldsPassword = ({ enrolled, policy }: Holder): boolean => enrolled.some(isEnrollable) && !policy.secondFactors.some(isMailed);

/** What is shown by an authenticator: whatever is sent to an address shows that its messages are read, and no more (attack A63). */
const factorOf = (name: AuthenticatorName, holder: Holder): AuthenticatorName | 'mailbox' =>
  isMailed(name) || (name === 'password' && mailboxHoldsPassword(holder)) ? 'mailbox' : name;

/** Whether two authenticators show the same of a user, so that one adds nothing to the other. */
export const isSameFactor = (one: AuthenticatorName, other: AuthenticatorName, holder: Holder): boolean =>
  factorOf(one, holder) === factorOf(other, holder);

const factorsOf = (evidence: readonly Evidence[], holder: Holder): number =>
  new Set(evidence.map(({ method }) => factorOf(method, holder))).size;

/** RFC 8176 §2: the methods of all evidence, and `mfa` where there are two different ones. */
export const amrOf = (evidence: readonly Evidence[], holder: Holder): readonly string[] => [
  ...new Set([...evidence.flatMap(({ amr }) => amr), ...(factorsOf(evidence, holder) > 1 ? ['mfa'] : [])]),
];

/** Whether it is of two factors by itself: a key, and its user's verification by the device that has it (ADR 47). */
export const isMultiFactor = ({ amr }: Evidence): boolean => amr.includes('mfa');

/** Whether it says who a user is with nothing before it, and the tenant lets it: a passkey is of two factors then. Anything else is a second factor. */
export const isFirstFactor = (evidence: Evidence, { firstFactors }: Pick<SignInPolicy, 'firstFactors'>): boolean =>
  firstFactors.some((name) => name === evidence.method) && (evidence.method !== 'passkey' || isMultiFactor(evidence));

/** The class that evidence of different authenticators reaches, or one of two factors alone; null where there is none. */
export const acrOf = (evidence: readonly Evidence[], holder: Holder): Acr | null => {
  const factors = factorsOf(evidence, holder) + (evidence.some(isMultiFactor) ? 1 : 0);
  return acrValues[Math.min(factors, acrValues.length) - 1] ?? null;
};

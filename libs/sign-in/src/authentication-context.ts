import { type Acr, acrValues, type Evidence, satisfiesAcr, type UserId } from '#contracts';
import type { SignIn } from './sign-in.js';

/** The least that a tenant demands of every sign-in. */
export type SignInPolicy = { readonly acr: Acr };

/** What a sign-in says of its user: OpenID Connect Core §2 (`auth_time`, `acr`, `amr`), computed from evidence. */
export type Proof = {
  readonly userId: UserId;
  readonly userVersion: number;
  /** Epoch seconds of the oldest evidence: a user is as fresh as the least fresh of it. */
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly acr: Acr;
};

/** The evidence that counts for this sign-in: of the user demanded, and no older than demanded. */
export const countedEvidence = ({ evidence, needs, startedAt }: SignIn): readonly Evidence[] =>
  evidence.filter(
    ({ userId, at }) => (needs.userId === null || needs.userId === userId) && (needs.maxAge === null || at >= startedAt - needs.maxAge),
  );

/** RFC 8176 §2: the methods of all evidence, and `mfa` where there are two different ones. */
export const amrOf = (evidence: readonly Evidence[]): readonly string[] => [
  ...new Set([...evidence.flatMap(({ amr }) => amr), ...(evidence.length > 1 ? ['mfa'] : [])]),
];

/** Whether it is of two factors by itself: a key, and its user's verification by the device that has it (ADR 47). */
export const isMultiFactor = ({ amr }: Evidence): boolean => amr.includes('mfa');

/** The class that evidence of different authenticators reaches, or one of two factors alone; null where there is none. */
export const acrOf = (evidence: readonly Evidence[]): Acr | null => {
  const factors = evidence.length + (evidence.some(isMultiFactor) ? 1 : 0);
  return acrValues[Math.min(factors, acrValues.length) - 1] ?? null;
};

/** The class that will do: what is demanded of this sign-in or of all, whichever is stronger. */
export const demandedAcr = ({ needs }: SignIn, policy: SignInPolicy): Acr =>
  needs.acr !== null && satisfiesAcr(needs.acr, policy.acr) ? needs.acr : policy.acr;

/** Who signed in, and how; null while less is proved than is demanded. */
export const proofOf = (signIn: SignIn, policy: SignInPolicy): Proof | null => {
  const evidence = countedEvidence(signIn);
  const latest = evidence.at(-1);
  const acr = acrOf(evidence);
  if (latest === undefined || acr === null || !satisfiesAcr(acr, demandedAcr(signIn, policy))) return null;
  const { userId, userVersion } = latest;
  return { userId, userVersion, authTime: Math.min(...evidence.map(({ at }) => at)), amr: amrOf(evidence), acr };
};

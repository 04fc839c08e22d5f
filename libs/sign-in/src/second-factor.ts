import {
  type AuthenticatorName,
  enrollableNames,
  type Evidence,
  isEnrollable,
  type SecondFactorName,
  secondFactorNames,
  type SecondFactorWay,
  type StepReason,
} from '#contracts';
import { isMultiFactor, isSameFactor, type SignInPolicy } from './authentication-context.js';

/** That a second factor is due, and which would do, preferred ones first. */
export type DueSecondFactor = { readonly reason: StepReason; readonly ways: readonly [SecondFactorWay, ...SecondFactorWay[]] };

type Asked = {
  readonly policy: SignInPolicy;
  readonly counted: readonly Evidence[];
  readonly enrolled: readonly AuthenticatorName[];
  readonly acrSuffices: boolean;
  readonly isSpared: boolean;
};

/** Whether it proves what its user has set up, or what stands in for that: who has something sets up more on such a proof alone (attack A76). */
export const provesSetUp = ({ method }: Pick<Evidence, 'method'>): boolean => method === 'recovery-code' || isEnrollable(method);

/**
 * Which could be proved. A code by email serves who has set up nothing, where an application demands a second factor: beside what somebody has set up it would make the mailbox, by which a
 * password is reset, enough (attack A63), so that it is one only where the tenant names it. A recovery code stands in for what somebody has set up. Who must prove one and has set up what the tenant
 * no longer allows, proves that before they set up another. Where the mailbox was the first factor, the password of who has set up nothing takes its place.
 */
const waysOf = ({ policy, counted, enrolled }: Asked): readonly SecondFactorWay[] => {
  const allowed = allowedOf(policy, enrolled);
  const hasSetUp = enrolled.some(isEnrollable);
  const fallback: readonly SecondFactorWay[] = hasSetUp ? [] : notSetUp.filter((name) => enrolled.includes(name));
  const recovery: readonly SecondFactorWay[] = allowed.some(isEnrollable) && enrolled.includes('recovery-code') ? ['recovery-code'] : [];
  const ways = allowed.length > 0 || policy.secondFactor === 'required' ? [...allowed, ...recovery] : fallback;
  return ways.filter((name) => counted.every(({ method }) => !isSameFactor(method, name)));
};

/** What users have besides what they set up. */
const notSetUp: readonly SecondFactorWay[] = [...secondFactorNames.filter((name) => !isEnrollable(name)), 'password'];

/** Whether a proof of it would be one beside what was proved: a mailbox is not its own second factor. */
export const isBesides = (name: AuthenticatorName, counted: readonly Evidence[]): boolean =>
  counted.some((one) => isMultiFactor(one) || !isSameFactor(one.method, name));

/** Preferred ones first. Where everybody must prove one, what is set up and not allowed serves those who have nothing else: to set up another. */
const allowedOf = (policy: SignInPolicy, enrolled: readonly AuthenticatorName[]): readonly SecondFactorName[] => {
  const allowed = policy.secondFactors.filter((name) => enrolled.includes(name));
  return allowed.length > 0 || policy.secondFactor !== 'required' ? allowed : enrollableNames.filter((name) => enrolled.includes(name));
};

/** Whether one that the tenant allows is proved, or what stands in for it. */
export const isSecondFactorProved = ({ policy, counted, enrolled }: Pick<Asked, 'policy' | 'counted' | 'enrolled'>): boolean => {
  const names: readonly AuthenticatorName[] = ['recovery-code', ...policy.secondFactors, ...allowedOf(policy, enrolled)];
  return counted.some((one) => isMultiFactor(one) || (names.includes(one.method) && isBesides(one.method, counted)));
};

const reasonOf = (asked: Asked): StepReason | null => {
  const { policy, enrolled, acrSuffices } = asked;
  if (!acrSuffices) return 'acr_demanded';
  const allowed = allowedOf(policy, enrolled);
  if (policy.secondFactor === 'off' || isSecondFactorProved(asked) || asked.isSpared || allowed.length === 0) return null;
  if (policy.secondFactor === 'required') return 'second_factor_required';
  return allowed.some(isEnrollable) ? 'second_factor_enrolled' : null;
};

/** Whether a second factor is due: an application demands it, the tenant does, or the user has set one up. Null where not, or where the user has none. */
export const dueSecondFactor = (asked: Asked): DueSecondFactor | null => {
  const reason = reasonOf(asked);
  const [preferred, ...others] = waysOf(asked);
  return reason === null || preferred === undefined ? null : { reason, ways: [preferred, ...others] };
};

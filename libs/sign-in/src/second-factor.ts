import {
  allowsPasskeys,
  type AuthenticatorName,
  enrollableNames,
  type Evidence,
  isEnrollable,
  isMailed,
  satisfiesAcr,
  secondFactorNames,
  type SecondFactorWay,
  type StepReason,
} from '#contracts';
import { acrOf, type Holder, isMultiFactor, isSameFactor, type SignInPolicy } from './authentication-context.js';

/** That a second factor is due, and which would do, preferred ones first. */
export type DueSecondFactor = { readonly reason: StepReason; readonly ways: readonly [SecondFactorWay, ...SecondFactorWay[]] };

/** Who has proved what, and could prove what else. `policy`: with what application and roles demand, of which the strictest holds. */
export type FactorSituation = {
  readonly policy: SignInPolicy;
  readonly counted: readonly Evidence[];
  readonly enrolled: readonly AuthenticatorName[];
  readonly acrSuffices: boolean;
  /** Whether something stood out of this sign-in for which its tenant demands two factors. */
  readonly isRisky: boolean;
  /** Whether this browser is remembered of who proved something. */
  readonly isSpared: boolean;
};

/** Whether two factors are demanded and not there, by a class or by a signal of risk. */
const lacksTwoFactors = (asked: FactorSituation): boolean =>
  !asked.acrSuffices || (asked.isRisky && !satisfiesAcr(acrOf(asked.counted, asked), 'urn:ostiary:acr:2'));

/** Whether it proves what its user has set up, or what stands in for that: who has something sets up more on such a proof alone (attack A76). */
export const provesSetUp = ({ method }: Pick<Evidence, 'method'>): boolean => method === 'recovery-code' || isEnrollable(method);

/** Whether its user has it, and it would add something to what they proved: a mailbox is not its own second factor. */
const isOpen = (name: AuthenticatorName, asked: Pick<FactorSituation, 'policy' | 'counted' | 'enrolled'>): boolean =>
  asked.enrolled.includes(name) && asked.counted.every(({ method }) => !isSameFactor(method, name, asked));

/**
 * What the tenant allows and would add something, preferred ones first. Where the mailbox came first, the password takes the place of a code by email. A passkey that signs people in alone reaches a class that is
 * demanded, whatever else is allowed.
 */
const allowedOf = (asked: FactorSituation): readonly SecondFactorWay[] => {
  const { policy, counted } = asked;
  const isMailboxProved = counted.some(({ method }) => isMailed(method));
  const named = policy.secondFactors.map((name): SecondFactorWay => (isMailed(name) && isMailboxProved ? 'password' : name));
  const ways = new Set<SecondFactorWay>([...named, ...(lacksTwoFactors(asked) && allowsPasskeys(policy) ? (['passkey'] as const) : [])]);
  return [...ways].filter((name) => isOpen(name, asked));
};

/**
 * Which could be proved. Who must prove one, or reach a class, and can prove nothing that the tenant allows, proves what else they have set up. A code by email, or the password where the mailbox came first, serves who has
 * set up nothing, where an application demands a class, or a signal of risk two factors: beside what somebody has set up it would make the mailbox, by which a password is reset, enough (attack A63), so that it is one only where the tenant names it. A
 * recovery code stands in for what somebody has set up, also for a passkey of another domain than the tenant has by now, before they set up one that is required.
 */
const waysOf = (asked: FactorSituation): readonly SecondFactorWay[] => {
  const { policy, enrolled } = asked;
  const allowed = allowedOf(asked);
  const mayFallBack = allowed.length === 0 && (policy.secondFactor === 'required' || lacksTwoFactors(asked));
  const ways = mayFallBack ? enrollableNames.filter((name) => isOpen(name, asked)) : allowed;
  const mayRecover = ways.some(isEnrollable) || (mayFallBack && policy.secondFactor === 'required');
  const open: readonly SecondFactorWay[] = mayRecover && isOpen('recovery-code', asked) ? [...ways, 'recovery-code'] : ways;
  // Who has nothing sets it up, and proves what they have before where something stood out: or whoever holds the password would choose the second factor.
  if (open.length > 0 || (mayRecover && !asked.isRisky)) return open;
  const hasNothingElse = mayFallBack && !enrolled.some(isEnrollable);
  return hasNothingElse ? notSetUp.filter((name) => isOpen(name, asked)) : open;
};

/** What users have besides what they set up. */
const notSetUp: readonly SecondFactorWay[] = [...secondFactorNames.filter((name) => !isEnrollable(name)), 'password'];

/** Whether a proof of it would be one beside what was proved. */
export const isBesides = (name: AuthenticatorName, counted: readonly Evidence[], holder: Holder): boolean =>
  counted.some((one) => isMultiFactor(one) || !isSameFactor(one.method, name, holder));

/** What satisfies the policy: where everybody must prove one, what is set up and not allowed serves those who have nothing else, to set up another. */
const satisfyingOf = ({ policy, enrolled }: Pick<FactorSituation, 'policy' | 'enrolled'>): readonly AuthenticatorName[] => {
  const hasAllowed = policy.secondFactors.some((name) => enrolled.includes(name));
  const others = policy.secondFactor === 'required' && !hasAllowed ? enrollableNames.filter((name) => enrolled.includes(name)) : [];
  return ['recovery-code', ...policy.secondFactors, ...others];
};

/** What was proved of what the tenant allows, or of what stands in for it: of two factors by itself, or beside another. */
export const provedSecondFactors = (asked: Pick<FactorSituation, 'policy' | 'counted' | 'enrolled'>): readonly Evidence[] => {
  const { counted } = asked;
  const satisfying = satisfyingOf(asked);
  const isOneOfThem = ({ method }: Evidence): boolean => satisfying.some((name) => isSameFactor(name, method, asked));
  return counted.filter((one) => isMultiFactor(one) || (isOneOfThem(one) && isBesides(one.method, counted, asked)));
};

/** Whether one that the tenant allows is proved, or what stands in for it. */
export const isSecondFactorProved = (asked: Pick<FactorSituation, 'policy' | 'counted' | 'enrolled'>): boolean =>
  provedSecondFactors(asked).length > 0;

const reasonOf = (asked: FactorSituation, ways: readonly SecondFactorWay[]): StepReason | null => {
  const { policy, acrSuffices } = asked;
  if (!acrSuffices) return 'acr_demanded';
  // Who could prove nothing more goes on, and is told: a class that is demanded is another matter.
  if (lacksTwoFactors(asked)) return 'risk_signalled';
  if (policy.secondFactor === 'off' || isSecondFactorProved(asked) || asked.isSpared) return null;
  if (policy.secondFactor === 'required') return 'second_factor_required';
  return ways.some(isEnrollable) ? 'second_factor_enrolled' : null;
};

/** Whether a second factor is due: an application demands it, the tenant does, a signal of risk does, or the user has set one up. Null where not, or where the user has none. */
export const dueSecondFactor = (asked: FactorSituation): DueSecondFactor | null => {
  const ways = waysOf(asked);
  const reason = reasonOf(asked, ways);
  const [preferred, ...others] = ways;
  return reason === null || preferred === undefined ? null : { reason, ways: [preferred, ...others] };
};

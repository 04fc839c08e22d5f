import { type AuthenticatorName, type Evidence, satisfiesAcr, type StepName, stepNames, type StepReason } from '#contracts';
import { acrOf, countedEvidence, demandedAcr, type Proof, proofOf, type SignInPolicy } from './authentication-context.js';
import type { SignIn } from './sign-in.js';

/**
 * What comes next. `unmet`: the user has no authenticator that would reach what is demanded (RFC 9470 §5). `done`: all is proved and decided.
 */
export type Next =
  | { readonly kind: 'step'; readonly step: StepName; readonly reason: StepReason }
  | { readonly kind: 'unmet' }
  | { readonly kind: 'done'; readonly proof: Proof };

type Situation = {
  readonly signIn: SignIn;
  readonly counted: readonly Evidence[];
  readonly enrolled: readonly AuthenticatorName[];
  readonly acrSuffices: boolean;
  readonly proof: Proof | null;
};

const lacks = ({ counted }: Situation, method: AuthenticatorName): boolean => counted.every((evidence) => evidence.method !== method);

const isChosen = ({ signIn, counted }: Situation): boolean => counted.some(({ userId }) => signIn.choices.account === userId);

const whyNobody = ({ signIn: { evidence, needs } }: Situation): StepReason => {
  if (evidence.length === 0) return 'nobody_signed_in';
  return evidence.some(({ userId }) => needs.userId === null || needs.userId === userId) ? 'too_long_ago' : 'another_user_demanded';
};

/** The table of order: each step with the reason for which it is due; null where it is not. The first one due is next. */
const order: { readonly [Step in StepName]: (situation: Situation) => StepReason | null } = {
  account: (situation) =>
    situation.signIn.needs.chooseAccount && situation.counted.length > 0 && !isChosen(situation) ? 'account_choice_demanded' : null,
  password: (situation) => (lacks(situation, 'password') ? whyNobody(situation) : null),
  'email-otp': (situation) =>
    !situation.acrSuffices && situation.enrolled.includes('email-otp') && lacks(situation, 'email-otp') ? 'acr_demanded' : null,
  consent: ({ proof, signIn: { purpose, choices } }) =>
    purpose.kind === 'authorization' && proof !== null && choices.consent === null ? 'not_decided' : null,
};

/** What a user does next, and why. `enrolled`: what they could prove themselves with; nothing where nobody is known yet. */
export const nextStep = (signIn: SignIn, policy: SignInPolicy, enrolled: readonly AuthenticatorName[]): Next => {
  const counted = countedEvidence(signIn);
  const acrSuffices = satisfiesAcr(acrOf(counted), demandedAcr(signIn, policy));
  const proof = proofOf(signIn, policy);
  const situation: Situation = { signIn, counted, enrolled, acrSuffices, proof };
  for (const step of stepNames) {
    const reason = order[step](situation);
    if (reason !== null) return { kind: 'step', step, reason };
  }
  return proof === null ? { kind: 'unmet' } : { kind: 'done', proof };
};

import fc from 'fast-check';
import {
  acrValues,
  isEnrollable,
  secondFactorNames,
  secondFactorPolicies,
  type AuthenticatorName,
  authenticatorNames,
  type AuthorizationRequestId,
  type ChallengeId,
  type Evidence,
  type OrganizationId,
  firstFactorNames,
  riskSignals,
  strictestOf,
  type StepName,
  type UserId,
} from '#contracts';
import type { DueStep, Next } from '../next-step.js';
import type { SignInPolicy } from '../authentication-context.js';
import {
  addEvidence,
  beginSignIn,
  chooseAccount,
  chooseMethod,
  chooseOrganization,
  decideConsent,
  inBrowserOf,
  keepAccount,
  noteChange,
  openChallenge,
  postponeEnrolment,
  type SignIn,
  withRisk,
} from '../sign-in.js';

export const now = 1_000_000;
export const [alice, bob] = ['alice', 'bob'] as [UserId, UserId];
export const amr: { readonly [Method in AuthenticatorName]: readonly string[] } = {
  password: ['pwd'],
  passkey: ['swk', 'user'],
  'magic-link': ['otp'],
  totp: ['otp'],
  'email-otp': ['otp'],
  'sms-otp': ['sms'],
  'recovery-code': ['otp'],
};
const purpose = { kind: 'authorization', requestId: 'a request' as AuthorizationRequestId } as const;
export const noNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null } as const;
export const weakest: SignInPolicy = {
  firstFactors: ['password', 'passkey'],
  secondFactor: 'off',
  secondFactors: ['totp'],
  graceUntil: null,
};
export const plain: readonly AuthenticatorName[] = ['password', 'email-otp'];
export const equipped: readonly AuthenticatorName[] = authenticatorNames;

export const proved = (method: AuthenticatorName, userId = alice, at = now): Evidence => ({
  method,
  userId,
  userVersion: 1,
  at,
  amr: amr[method],
});
/** By a passkey whose authenticator knew its user. */
export const verifiedPasskey = (userId = alice, at = now): Evidence => ({ ...proved('passkey', userId, at), amr: ['swk', 'user', 'mfa'] });
export const begin = (needs: Partial<SignIn['needs']> = {}, evidence: readonly Evidence[] = []): SignIn =>
  beginSignIn(purpose, { ...noNeeds, ...needs }, { at: now, evidence });
export const stepOf = (next: Next): StepName | Next['kind'] => (next.kind === 'step' ? next.step : next.kind);

/** What a person does at a step: the right thing. */
export const answer = (signIn: SignIn, { step, enrolment, organizations }: DueStep, userId: UserId, at: number): SignIn => {
  const method = enrolment?.methods[0];
  if (step === 'account') return chooseAccount(signIn, signIn.evidence.at(-1)?.userId ?? userId);
  if (step === 'consent') return decideConsent(signIn, 'allow');
  if (step === 'profile' || step === 'terms') return noteChange(signIn);
  if (step === 'organization') return chooseOrganization(signIn, userId, organizations[0]?.organizationId ?? ('none' as OrganizationId));
  if (step === 'restore') return keepAccount(signIn, { userId, from: 1, to: 2 });
  if (step === 'passkey') return addEvidence(signIn, verifiedPasskey(userId, at));
  if (step === 'enrol') return addEvidence(signIn, proved(method ?? 'totp', userId, at));
  return addEvidence(
    step === 'email-otp' ? openChallenge(signIn, { method: step, id: 'a code' as ChallengeId, at: now }) : signIn,
    proved(step, userId, at),
  );
};

export const evidences = fc
  .record({
    userId: fc.constantFrom(alice, bob),
    methods: fc.subarray([...authenticatorNames]),
    age: fc.nat({ max: 10_000 }),
  })
  .map(({ userId, methods, age }) => methods.map((method, nth) => proved(method, userId, now - age - nth)));
export const signIns = fc
  .record({
    needs: fc.record({
      acr: fc.constantFrom(null, ...acrValues),
      maxAge: fc.option(fc.nat({ max: 10_000 })),
      chooseAccount: fc.boolean(),
      userId: fc.constantFrom(null, alice),
      secondFactor: fc.constantFrom(...secondFactorPolicies),
    }),
    evidence: evidences,
    remembered: fc.option(fc.record({ userId: fc.constantFrom(alice, bob), userVersion: fc.constantFrom(1, 2) })),
    risk: fc.record({ userId: fc.constantFrom(alice, bob), signals: fc.subarray([...riskSignals]) }),
  })
  .map(({ needs, evidence, remembered, risk }) => withRisk(inBrowserOf(begin(needs, evidence), remembered), risk));
export const policies: fc.Arbitrary<SignInPolicy> = fc
  .record({
    firstFactors: fc.shuffledSubarray([...firstFactorNames], { minLength: 1 }),
    secondFactor: fc.constantFrom(...secondFactorPolicies),
    userSecondFactor: fc.constantFrom(...secondFactorPolicies),
    rememberBrowserDays: fc.constantFrom(0, 30),
    secondFactors: fc.shuffledSubarray([...secondFactorNames]),
    graceUntil: fc.constantFrom(null, now - 1, now + 1),
    riskSecondFactor: fc.subarray([...riskSignals]),
  })
  // As the tenant service has it: who must prove one can set one up. An application may demand it all the same.
  .filter(
    ({ secondFactor, userSecondFactor, secondFactors }) =>
      strictestOf(secondFactor, userSecondFactor) !== 'required' || secondFactors.some(isEnrollable),
  );
export const enrolments = fc.subarray([...authenticatorNames]);
/** What anybody may send at any time, right or wrong, again and again. */
export const moves = fc.array(
  fc.oneof(
    fc.record({ method: fc.constantFrom(...authenticatorNames), userId: fc.constantFrom(alice, bob), delay: fc.nat({ max: 1_000 }) }).map(
      ({ method, userId, delay }) =>
        (signIn: SignIn) =>
          addEvidence(signIn, proved(method, userId, now + delay)),
    ),
    fc.constantFrom(alice, bob).map((userId) => (signIn: SignIn) => addEvidence(signIn, verifiedPasskey(userId))),
    fc.constantFrom(alice, bob).map((userId) => (signIn: SignIn) => chooseAccount(signIn, userId)),
    fc.constantFrom('allow' as const, 'deny' as const).map((said) => (signIn: SignIn) => decideConsent(signIn, said)),
    fc.constantFrom(...authenticatorNames).map((method) => (signIn: SignIn) => chooseMethod(signIn, method)),
    fc.constant((signIn: SignIn) => postponeEnrolment(signIn)),
    fc.constant((signIn: SignIn) => openChallenge(signIn, { method: 'email-otp', id: 'a code' as ChallengeId, at: now })),
  ),
  { maxLength: 12 },
);

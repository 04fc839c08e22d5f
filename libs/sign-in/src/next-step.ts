import {
  type AuthenticatorName,
  type EnrollableName,
  type Evidence,
  type FirstFactorName,
  hasAccepted,
  isEnrollable,
  type OnFile,
  type OrganizationChoice,
  satisfiesAcr,
  type SecondFactorName,
  strictestOf,
  type StepName,
  type StepReason,
} from '#contracts';
import {
  acrOf,
  amrOf,
  countedEvidence,
  isFirstFactor,
  isMultiFactor,
  isSameFactor,
  type Proof,
  type SignInPolicy,
} from './authentication-context.js';
import { freshFor } from './fresh-proof.js';
import { dueSecondFactor, type FactorSituation, isBesides, isSecondFactorProved, provedSecondFactors } from './second-factor.js';
import { organizationsToChoose, type Proving, type SignIn } from './sign-in.js';

/** A step that is due, and why. `otherWays`: what could be proved instead, preferred ones first. `enrolment`, `terms`, `attributes`, `organizations` and `deletionDueAt`: where that is the step. */
export type DueStep = {
  readonly kind: 'step';
  readonly step: StepName;
  readonly reason: StepReason;
  readonly otherWays: readonly AuthenticatorName[];
  readonly enrolment: { readonly methods: readonly EnrollableName[]; readonly mayWait: boolean } | null;
  readonly attributes: readonly string[];
  readonly terms: string | null;
  readonly organizations: readonly OrganizationChoice[];
  readonly deletionDueAt: string | null;
};

/**
 * What comes next. `unmet`: the user has no authenticator that would reach what is demanded (RFC 9470 §5). `proved`: all is proved, and nothing is to be decided. `done`: all is proved and
 * decided.
 */
export type Next =
  | DueStep
  | { readonly kind: 'unmet' }
  | { readonly kind: 'proved'; readonly proof: Proof }
  | { readonly kind: 'done'; readonly proof: Proof; readonly decision: 'allow' | 'deny' };

/** What a sign-in stands at. */
type Situation = FactorSituation & { readonly signIn: Proving };

const nothingOnFile: OnFile = { attributes: [], terms: [] };

/** What the tenant or the application requires of users, and this one lacks. */
const lackingOf = ({ needs }: Proving, { attributes = [] }: SignInPolicy, onFile: OnFile): readonly string[] =>
  attributes
    .filter(({ name, required }) => (required || needs.attributes?.includes(name) === true) && !onFile.attributes.includes(name))
    .map(({ name }) => name);

type Due = (situation: Situation) => DueStep | null;

const due = (step: StepName, reason: StepReason, more: Partial<DueStep> = {}): DueStep => ({
  kind: 'step',
  step,
  reason,
  otherWays: [],
  enrolment: null,
  attributes: [],
  terms: null,
  organizations: [],
  deletionDueAt: null,
  ...more,
});

const isChosen = ({ signIn, counted }: Situation): boolean => counted.some(({ userId }) => signIn.choices.account === userId);

const whyNobody = ({ signIn: { evidence, needs } }: Situation): StepReason => {
  if (evidence.length === 0) return 'nobody_signed_in';
  return evidence.some(({ userId }) => needs.userId === null || needs.userId === userId) ? 'too_long_ago' : 'another_user_demanded';
};

/** By what somebody signs in: the way that was chosen or is preferred, and the others. A passkey does on each of their pages, and has one of its own where it is all there is. */
export const firstFactorsOf = (
  { choices }: Pick<SignIn, 'choices'>,
  { firstFactors }: Pick<SignInPolicy, 'firstFactors'>,
): { readonly step: FirstFactorName; readonly otherWays: readonly FirstFactorName[] } => {
  const ways = firstFactors.filter((name) => name !== 'passkey');
  const step = ways.find((name) => name === choices.method) ?? ways[0] ?? 'passkey';
  return { step, otherWays: ways.filter((name) => name !== step) };
};

const dueFirstFactor = ({ signIn, policy }: Situation, reason: StepReason): DueStep => {
  const { step, otherWays } = firstFactorsOf(signIn, policy);
  return due(step, reason, { otherWays });
};

const account: Due = (situation) =>
  situation.signIn.needs.chooseAccount && situation.counted.length > 0 && !isChosen(situation)
    ? due('account', 'account_choice_demanded')
    : null;

const firstFactor: Due = (situation) =>
  situation.counted.some((one) => isFirstFactor(one, situation.policy)) ? null : dueFirstFactor(situation, whyNobody(situation));

const secondFactor: Due = (situation) => {
  const asked = dueSecondFactor(situation);
  if (asked === null) return null;
  const [preferred, ...others] = asked.ways;
  const { method } = situation.signIn.choices;
  const step = asked.ways.find((way) => way === method) ?? preferred;
  return due(step, asked.reason, { otherWays: [preferred, ...others].filter((way) => way !== step) });
};

const enrollableOf = ({ policy }: Situation): readonly EnrollableName[] =>
  policy.secondFactors.flatMap((name) => (isEnrollable(name) ? [name] : []));

/** Whether a second factor is required of who has none that the tenant allows. */
const lacksSecondFactor = (situation: Situation): boolean => {
  const { policy, counted, enrolled } = situation;
  const has = (name: SecondFactorName): boolean =>
    enrolled.includes(name) || counted.some(({ method }) => isSameFactor(method, name, situation));
  return (
    policy.secondFactor === 'required' &&
    !counted.some(isMultiFactor) &&
    !policy.secondFactors.some((name) => has(name) && isBesides(name, counted, situation))
  );
};

const isInGrace = ({ signIn, policy: { graceUntil }, acrSuffices }: Situation): boolean =>
  acrSuffices && graceUntil !== null && signIn.startedAt < graceUntil;

/** Whether nothing would help who has none: the tenant allows nothing that they could set up. */
const cannotEnrol = (situation: Situation): boolean =>
  lacksSecondFactor(situation) && enrollableOf(situation).length === 0 && !isInGrace(situation);

/**
 * Who must prove a second factor and has none sets one up; for a while, where the tenant gives one, they may put it off. What a session brought is proved anew where it is too old to change
 * what its user proves themselves with (attack A64); who may put it off is not asked for that.
 */
const enrolment: Due = (situation) => {
  const { signIn, policy, counted } = situation;
  const methods = enrollableOf(situation);
  if (!lacksSecondFactor(situation) || methods.length === 0) return null;
  const mayWait = isInGrace(situation);
  if (mayWait && signIn.choices.enrolment === 'later') return null;
  const isFresh = counted.some((one) => isFirstFactor(one, policy) && one.at >= signIn.startedAt - freshFor);
  if (!isFresh) return mayWait ? null : dueFirstFactor(situation, 'too_long_ago');
  return due('enrol', 'second_factor_required', { enrolment: { methods, mayWait } });
};

/** Who had their account deleted signs in to nothing but to keep it, which has to be proved as everything else. */
const restoration: Due = ({ signIn: { leaving }, counted }) =>
  leaving && counted.some(({ userId, userVersion }) => userId === leaving.userId && userVersion === leaving.userVersion)
    ? due('restore', 'deletion_requested', { deletionDueAt: leaving.deletionDueAt })
    : null;

/** What is to be proved, or kept, before somebody is signed in, in its order. */
const proofs: readonly Due[] = [firstFactor, secondFactor, restoration, enrolment];

const firstDue = (situation: Situation, order: readonly Due[]): DueStep | null => {
  for (const step of order) {
    const found = step(situation);
    if (found !== null) return found;
  }
  return null;
};

/** A remembered browser is no proof: where one of now is demanded, or a class, it counts for nothing. */
const isSpared = ({ remembered, needs }: Proving, { rememberBrowserDays = 0 }: SignInPolicy, counted: readonly Evidence[]): boolean =>
  rememberBrowserDays > 0 &&
  needs.maxAge === null &&
  counted.length > 0 &&
  counted.every(({ userId, userVersion }) => userId === remembered?.userId && userVersion === remembered.userVersion);

/** By what stood out as the user of the evidence proved who they are. */
const isRisky = ({ risk }: Proving, { riskSecondFactor = [] }: SignInPolicy, counted: readonly Evidence[]): boolean =>
  counted.some(({ userId }) => userId === risk?.userId) && risk?.signals.some((signal) => riskSecondFactor.includes(signal)) === true;

const situationOf = (signIn: Proving, tenantPolicy: SignInPolicy, enrolled: readonly AuthenticatorName[]): Situation => {
  const counted = countedEvidence(signIn);
  const secondFactor = strictestOf(tenantPolicy.secondFactor, tenantPolicy.userSecondFactor, signIn.needs.secondFactor);
  const policy = { ...tenantPolicy, secondFactor };
  const acrSuffices = satisfiesAcr(acrOf(counted, { policy, enrolled }), signIn.needs.acr);
  return {
    ...{ signIn, policy, counted, enrolled, acrSuffices },
    ...{ isRisky: isRisky(signIn, policy, counted), isSpared: isSpared(signIn, policy, counted) },
  };
};

/** What was proved at a sign-in of the second factors that its policy takes, or of what stands in for them. */
export const secondFactorsProvedAt = (signIn: Proving, policy: SignInPolicy, enrolled: readonly AuthenticatorName[]): readonly Evidence[] =>
  provedSecondFactors(situationOf(signIn, policy, enrolled));

const proofIn = (situation: Situation): Proof | null => {
  const { counted, acrSuffices, policy } = situation;
  const [latest, acr] = [counted.at(-1), acrOf(counted, situation)];
  if (latest === undefined || acr === null || !acrSuffices || cannotEnrol(situation) || firstDue(situation, proofs) !== null) return null;
  const { userId, userVersion } = latest;
  const isProved = isSecondFactorProved(situation);
  const secondFactor = isProved || situation.isSpared ? 'required' : policy.secondFactor;
  const isSpared = situation.isSpared && !isProved;
  const [authTime, amr] = [Math.min(...counted.map(({ at }) => at)), amrOf(counted, situation)];
  return { userId, userVersion, authTime, amr, acr, secondFactor, isSpared };
};

/** Who signed in, and how; null while less is proved than is demanded. */
export const proofOf = (signIn: Proving, policy: SignInPolicy, enrolled: readonly AuthenticatorName[]): Proof | null =>
  proofIn(situationOf(signIn, policy, enrolled));

/** What is no proof, and comes after the proofs: terms that were not accepted, and what is required and not said. */
const dueBesides = (signIn: Proving, policy: SignInPolicy, onFile: OnFile): DueStep | null => {
  const { terms = null } = policy;
  if (terms !== null && !hasAccepted(terms, onFile.terms)) return due('terms', 'terms_in_effect', { terms: terms.version });
  const attributes = lackingOf(signIn, policy, onFile);
  return attributes.length > 0 ? due('profile', 'attributes_required', { attributes }) : null;
};

/** For which of their organizations the user goes on: asked last before consent, which is given for it. */
const dueOrganization = (signIn: SignIn, { userId }: Pick<Proof, 'userId'>): DueStep | null => {
  const organizations = organizationsToChoose(signIn, userId);
  return organizations.length > 0 && signIn.choices.organization === undefined
    ? due('organization', 'organization_required', { organizations })
    : null;
};

/**
 * Who proved who they are where no page can ask them anything; null where one would: for another factor, for one that is to be set up, for terms, or for what is required of users. Null for whoever has set up a second factor,
 * too, whether or not their tenant asks for it: who knows the password alone would be let past it.
 */
export const proofWithoutPages = (
  proving: Proving,
  policy: SignInPolicy,
  enrolled: readonly AuthenticatorName[],
  onFile: OnFile = nothingOnFile,
): Proof | null =>
  enrolled.some(isEnrollable) || dueBesides(proving, policy, onFile) !== null ? null : proofOf(proving, policy, enrolled);

/**
 * The order of steps: what a user does next, and why. `enrolled`: what they could prove themselves with; nothing where nobody is known yet. `onFile`: what they need not be asked for. What is no proof comes after the
 * proofs, on the way to an application alone, and nobody is asked for it who has denied.
 */
export const nextStep = (
  signIn: SignIn,
  policy: SignInPolicy,
  enrolled: readonly AuthenticatorName[],
  onFile: OnFile = nothingOnFile,
): Next => {
  const situation = situationOf(signIn, policy, enrolled);
  const step = firstDue(situation, [account, ...proofs]);
  if (step !== null) return step;
  const proof = proofIn(situation);
  if (proof === null) return { kind: 'unmet' };
  if (signIn.purpose.kind === 'account') return { kind: 'proved', proof };
  const { consent } = signIn.choices;
  if (consent === 'deny') return { kind: 'done', proof, decision: consent };
  const besides = dueBesides(signIn, policy, onFile) ?? dueOrganization(signIn, proof);
  if (besides !== null) return besides;
  return consent === null ? due('consent', 'not_decided') : { kind: 'done', proof, decision: consent };
};

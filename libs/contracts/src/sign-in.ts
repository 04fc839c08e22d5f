import type { AuthenticatorId, AuthorizationRequestId, UserId } from './ids.js';

/** What people prove themselves with. Each is a folder of the identity service. */
export const authenticatorNames = ['password', 'passkey', 'magic-link', 'totp', 'email-otp', 'sms-otp', 'recovery-code'] as const;
export type AuthenticatorName = (typeof authenticatorNames)[number];

/** Those that send a code, which is typed where it was asked for. */
export const sentCodeNames = ['email-otp', 'sms-otp'] as const satisfies readonly AuthenticatorName[];
export type SentCodeName = (typeof sentCodeNames)[number];

/** Whether an authenticator sends a code. */
export const sendsCode = (name: string): name is SentCodeName => sentCodeNames.some((sent) => sent === name);

/** Those that prove a second factor, besides a recovery code: what a tenant may allow, and put in order. */
export const secondFactorNames = ['totp', 'passkey', 'email-otp', 'sms-otp'] as const satisfies readonly AuthenticatorName[];
export type SecondFactorName = (typeof secondFactorNames)[number];
/** What proves a second factor, or stands in for one: a password beside a link or code that was sent. */
export type SecondFactorWay = SecondFactorName | 'password' | 'recovery-code';

/** Those that say who somebody is with nothing before them: what a tenant may allow, and put in order. */
export const firstFactorNames = ['password', 'passkey', 'magic-link', 'email-otp'] as const satisfies readonly AuthenticatorName[];
export type FirstFactorName = (typeof firstFactorNames)[number];

/** Of these, what is sent to an address. Whichever it is, it proves the same: that its user reads what comes there. */
export const mailedFactorNames = ['magic-link', 'email-otp'] as const satisfies readonly FirstFactorName[];
export type MailedFactorName = (typeof mailedFactorNames)[number];

/** Whether an authenticator is one whose secret is sent to an address. */
export const isMailed = (name: AuthenticatorName): name is MailedFactorName => mailedFactorNames.some((mailed) => mailed === name);

/** Whether people sign in by a passkey alone. */
export const allowsPasskeys = ({ firstFactors }: { readonly firstFactors: readonly FirstFactorName[] }): boolean =>
  firstFactors.includes('passkey');

/** Whether users prove a second factor: nobody is asked, those who have set one up are, or everybody is. What an application demands (`acr_values`) is asked for all the same. */
export const secondFactorPolicies = ['off', 'optional', 'required'] as const;
export type SecondFactorPolicy = (typeof secondFactorPolicies)[number];

/** Whether `policy` is as strict as `demanded` at least. */
export const isAsStrictAs = (policy: SecondFactorPolicy, demanded: SecondFactorPolicy): boolean =>
  secondFactorPolicies.indexOf(policy) >= secondFactorPolicies.indexOf(demanded);

/** The one that holds where several do: the strictest. Left out: none. */
export const strictestOf = (...policies: readonly (SecondFactorPolicy | undefined)[]): SecondFactorPolicy =>
  secondFactorPolicies.findLast((policy) => policies.includes(policy)) ?? 'off';

/** What the roles of a user demand, whatever else is said. */
export const demandedOfRoles = (
  { secondFactorRoles }: { readonly secondFactorRoles: readonly string[] },
  roles: readonly string[],
): SecondFactorPolicy => (roles.some((role) => secondFactorRoles.includes(role)) ? 'required' : 'off');

/** Those that users set up, as many of each as they like. The others come with the account: its password, its address. */
export const enrollableNames = ['passkey', 'totp', 'sms-otp'] as const satisfies readonly AuthenticatorName[];
export type EnrollableName = (typeof enrollableNames)[number];

/** Whether an authenticator is one that users set up. */
export const isEnrollable = (name: string): name is EnrollableName => enrollableNames.some((enrollable) => enrollable === name);

/** What users of a tenant may set up, preferred ones first: what proves a second factor there, or signs them in alone. */
export const enrollableAt = ({
  firstFactors,
  secondFactors,
}: {
  readonly firstFactors: readonly FirstFactorName[];
  readonly secondFactors: readonly SecondFactorName[];
}): readonly EnrollableName[] => [...new Set([...secondFactors, ...firstFactors].filter(isEnrollable))];

/**
 * That a user proved who they are, as the version that they were then, by one authenticator, and at what time (epoch seconds). Made by the
 * identity service alone. `amr` as in RFC 8176. `authenticatorId`: which of those that the user set up.
 */
export type Evidence = {
  readonly method: AuthenticatorName;
  readonly userId: UserId;
  readonly userVersion: number;
  readonly at: number;
  readonly amr: readonly string[];
  readonly authenticatorId?: AuthenticatorId;
};

/** Authentication context classes (OpenID Connect Core §2), the weakest first: one factor, and two, by two different authenticators or by a passkey whose device knew its user. */
export const acrValues = ['urn:ostiary:acr:1', 'urn:ostiary:acr:2'] as const;
export type Acr = (typeof acrValues)[number];

/** Whether `text` is one of our classes. */
export const isAcr = (text: string): text is Acr => acrValues.some((acr) => acr === text);

/** Whether `acr` is as strong as `wanted` at least. Null is the weakest of all. */
export const satisfiesAcr = (acr: Acr | null, wanted: Acr | null): boolean =>
  wanted === null || (acr !== null && acrValues.indexOf(acr) >= acrValues.indexOf(wanted));

/** The steps of a sign-in, in the order in which they come. */
export const stepNames = [
  'account',
  'password',
  'magic-link',
  'totp',
  'passkey',
  'email-otp',
  'sms-otp',
  'recovery-code',
  'restore',
  'enrol',
  'terms',
  'profile',
  'organization',
  'consent',
] as const;
export type StepName = (typeof stepNames)[number];

/** Why a step is asked for. */
export type StepReason =
  | 'account_choice_demanded'
  | 'nobody_signed_in'
  | 'another_user_demanded'
  | 'too_long_ago'
  | 'acr_demanded'
  | 'second_factor_enrolled'
  | 'second_factor_required'
  | 'deletion_requested'
  | 'risk_signalled'
  | 'terms_in_effect'
  | 'attributes_required'
  | 'organization_required'
  | 'not_decided';

/** The pages on which people see to their own account: `{issuer}/account` is `overview`, `{issuer}/account/<section>` any other. */
export const accountSections = [
  'overview',
  'profile',
  'email',
  'password',
  'authenticators',
  'sessions',
  'applications',
  'api-keys',
  'activity',
  'terms',
  'data',
  'deletion',
] as const;
export type AccountSection = (typeof accountSections)[number];

/** What a sign-in is for, and where its browser goes on afterwards: to the application that asked, or to a page of one's own account. */
export type SignInPurpose =
  | { readonly kind: 'authorization'; readonly requestId: AuthorizationRequestId }
  | { readonly kind: 'account'; readonly section: AccountSection };

/**
 * Seconds since the oldest proof of a session. For what changes an account, no page is `shown` and nothing is `accepted` beyond that age; a sign-in for it counts of earlier
 * proofs those up to `counted`, which leaves time to fill in a form.
 */
export const proofAges = { counted: 300, shown: 600, accepted: 1_200 } as const;

/** What is known of a user that an application may wait for: attributes that have a value, by name, and the versions of the terms that they accepted. */
export type OnFile = { readonly attributes: readonly string[]; readonly terms: readonly string[] };

/** What is demanded of a sign-in, by whom it is for. */
export type SignInNeeds = {
  /** The weakest class that will do; null: any. */
  readonly acr: Acr | null;
  /** Seconds by which evidence may be older than the sign-in; 0: made in it. Null: as old as it is. */
  readonly maxAge: number | null;
  /** Whether the user chooses an account although one is signed in (OpenID Connect Core §3.1.2.1, `select_account`). */
  readonly chooseAccount: boolean;
  /** Nobody else will do; null: anybody. */
  readonly userId: UserId | null;
  /** What the application demands of a second factor, beside the tenant; left out: nothing. */
  readonly secondFactor?: SecondFactorPolicy;
  /** What of the tenant's attributes the application requires of its users, by name; missing: nothing. */
  readonly attributes?: readonly string[] | undefined;
  /** Whether the user says for which of their organizations it is, where they are members of several; left out: it is for none, or one that is named. */
  readonly organization?: true;
};

/**
 * What of a sign-in may mean that it is not its user's: `new_device`, in a browser that they have not signed in with; `new_network`, from where they have not; `impossible_travel`, elsewhere than a moment ago;
 * `many_accounts`, from an address that signs in to one account after the other.
 */
export const riskSignals = ['new_device', 'new_network', 'impossible_travel', 'many_accounts'] as const;
export type RiskSignal = (typeof riskSignals)[number];

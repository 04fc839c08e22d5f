import type { MessageChannel } from '../notification/dto.js';
import type { FirstFactorName, RiskSignal, SecondFactorName, SecondFactorPolicy } from '../sign-in.js';
import type {
  ApiKeyPolicy,
  ClientDocumentPolicy,
  DynamicRegistrationPolicy,
  DynamicRegistrationRules,
  GrantManagementPolicy,
  LegacyFeature,
  RegistrableGrantType,
  SecurityProfileName,
  SigningAlgorithm,
  TenantPkceRequirement,
  TokenFormat,
} from '../vocabularies.js';
import type { LimitRule } from './limits.js';
import type { TermsVersion } from './terms.js';
import type { UserAttribute, UserAttributeRequest } from './user-attributes.js';

/**
 * What may be asked of new passwords: more than 10^6, 10^8 or 10^10 guesses, as zxcvbn estimates them. Less than 2 would let the passwords pass that
 * everybody tries first.
 */
export const passwordStrengths = [2, 3, 4] as const;
export type PasswordStrength = (typeof passwordStrengths)[number];

/**
 * Who may come to have an account: those whom an administrator makes one; those who are invited, too; those, too, who show that they read an address of one of the domains that are named; or of any domain.
 */
export const registrationPolicies = ['closed', 'by_invitation', 'by_domain', 'open'] as const;
export type RegistrationPolicy = (typeof registrationPolicies)[number];

/** Whether people may register themselves, without an invitation. They set a password, which is of no use where nobody signs in by one. */
export const allowsSignUp = ({ registration, firstFactors }: Pick<TenantSettings, 'registration' | 'firstFactors'>): boolean =>
  (registration === 'by_domain' || registration === 'open') && firstFactors.includes('password');

/** Whether people may be invited. They set a password, too. */
export const allowsInvitations = ({ registration, firstFactors }: Pick<TenantSettings, 'registration' | 'firstFactors'>): boolean =>
  registration !== 'closed' && firstFactors.includes('password');

/** Whether users may have their account deleted themselves. */
export const selfDeletionPolicies = ['off', 'on'] as const;
export type SelfDeletionPolicy = (typeof selfDeletionPolicies)[number];

/** Days for which such an account can be kept at most: whoever wants to be erased is within a month (GDPR, art. 12(3)). */
export const maxSelfDeletionGraceDays = 30;

/** Whether sessions outlast the closing of the browser: none does, those whose users say so as they sign in, or all. */
export const staySignedInPolicies = ['off', 'offered', 'always'] as const;
export type StaySignedInPolicy = (typeof staySignedInPolicies)[number];

/** Lifetimes are seconds. */
export type TenantSettings = {
  readonly accessTokenLifetime: number;
  readonly idTokenLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly refreshTokenIdleLifetime: number;
  readonly authorizationCodeLifetime: number;
  readonly deviceCodeLifetime: number;
  /** Whether applications that are the tenant's own may take what users prove themselves with in forms of their own (first-party native sign-in). */
  readonly authorizationChallenge: boolean;
  /** Whether applications that have the grant may have users asked in a message (CIBA). */
  readonly backchannelAuthentication: boolean;
  /** How they are, preferred ways first: each user by the first that reaches them. */
  readonly backchannelAuthenticationChannels: readonly MessageChannel[];
  readonly grantManagement: GrantManagementPolicy;
  readonly sessionLifetime: number;
  readonly sessionIdleLifetime: number;
  readonly staySignedIn: StaySignedInPolicy;
  /** Of sessions that outlast the closing of the browser: in all, and without use. */
  readonly persistentSessionLifetime: number;
  readonly persistentSessionIdleLifetime: number;
  /** Format of access tokens that are for no registered resource server (userinfo only). */
  readonly defaultTokenFormat: TokenFormat;
  /** What signs the ID tokens of applications that say nothing. */
  readonly idTokenSignedResponseAlg: SigningAlgorithm;
  /** What every application is held to at least, whatever it says itself. */
  readonly profile: SecurityProfileName;
  /** What its applications may ask for that is out of date. */
  readonly legacyFeatures: readonly LegacyFeature[];
  /** `required`: of every application, whatever it says itself. */
  readonly pkce: TenantPkceRequirement;
  /** Who may register clients at the tenant's registration endpoint (RFC 7591 §3). */
  readonly dynamicRegistration: DynamicRegistrationPolicy;
  /** What such a client may register for by itself: grants, and scopes. */
  readonly dynamicRegistrationGrantTypes: readonly RegistrableGrantType[];
  readonly dynamicRegistrationScopes: readonly string[];
  /** By the rules of which specification such a client is registered. */
  readonly dynamicRegistrationRules: DynamicRegistrationRules;
  /** How many such clients the tenant has at most. */
  readonly dynamicRegistrationMaxClients: number;
  /** Days after which one is deleted that nobody has used; 0: never. */
  readonly dynamicRegistrationUnusedDays: number;
  /** Who may have API keys. Those there are work for none whom it leaves out. */
  readonly apiKeys: ApiKeyPolicy;
  /** How long a new one lives at most. */
  readonly apiKeyMaxLifetime: number;
  /** How many live ones an application or a user has at most. */
  readonly apiKeysPerOwner: number;
  /** Which clients are known by the metadata document at the https address that is their client_id. */
  readonly clientDocuments: ClientDocumentPolicy;
  /** Domains that the tenant answers for: what clients of theirs say is taken as if an administrator had checked it. `*.` before one: those below it. */
  readonly clientDocumentDomains: readonly string[];
  /** Whose clients are not known, whatever else is said; those of domains below them neither. */
  readonly clientDocumentBlockedDomains: readonly string[];
  /** Whether DPoP proofs of every application must have a nonce of the server's (RFC 9449 §8). */
  readonly requireDpopNonce: boolean;
  /** Whether applications can watch the session of a browser (OpenID Connect Session Management 1.0). */
  readonly sessionManagement: boolean;
  /** Whether claims of others that hooks name are passed on (OpenID Connect Core §5.6.2). */
  readonly claimSources: boolean;
  /** Whether a password change revokes the user's refresh tokens. */
  readonly revokeTokensOnPasswordChange: boolean;
  /** Characters that a new password has at least. */
  readonly passwordMinLength: number;
  /** How hard a new password is to guess at least. */
  readonly passwordMinStrength: PasswordStrength;
  /** Whether new passwords are refused that are known from data breaches, where the operator has a list of them. */
  readonly passwordBreachCheck: boolean;
  /** Whether users who forgot their password may set a new one by a link that is sent to their verified address. */
  readonly passwordReset: boolean;
  readonly registration: RegistrationPolicy;
  /** Where `registration` is `by_domain`: whose addresses are taken. Domains below them are others. */
  readonly registrationDomains: readonly string[];
  /** Whose addresses nobody registers with, those of domains below them included; of disposable mailboxes, for instance. */
  readonly registrationBlockedDomains: readonly string[];
  /** What people sign in with, preferred ones first. Where there is no password among them, nobody sets one by themselves. */
  readonly firstFactors: readonly FirstFactorName[];
  /** How long an invitation waits for somebody. */
  readonly invitationLifetime: number;
  readonly selfDeletion: SelfDeletionPolicy;
  /** Days for which an account is closed before it is erased, and its user may keep it; 0: it is erased at once. */
  readonly selfDeletionGraceDays: number;
  /** Whether users prove a second factor at every sign-in. */
  readonly secondFactor: SecondFactorPolicy;
  /** Which ones do, preferred ones first. A code by email serves those who have set up nothing, and the others where it is named here. */
  readonly secondFactors: readonly SecondFactorName[];
  /** The roles whose holders prove one at every sign-in, whatever else is said. */
  readonly secondFactorRoles: readonly string[];
  /** Days for which a browser is not asked for one again that proved one, where its user says so; 0: each is asked. */
  readonly rememberBrowserDays: number;
  /** Until when (ISO 8601) users who have to set one up may put it off; null: they may not. */
  readonly enrolmentGraceUntil: string | null;
  /** Of which signals of a sign-in its user is told by mail. */
  readonly riskNotices: readonly RiskSignal[];
  /** At which of them two factors have to be proved. */
  readonly riskSecondFactor: readonly RiskSignal[];
  /** The terms of use, oldest version first. */
  readonly terms: readonly TermsVersion[];
  /** What is kept of users beyond what every user has. */
  readonly userAttributes: readonly UserAttribute[];
  /** Countries (ISO 3166-1 alpha-2) whose numbers are sent codes by text message. */
  readonly smsCountries: readonly string[];
  /** Languages of pages and messages, best first (BCP 47). */
  readonly locales: readonly string[];
  /** Instead of the default limits on the same endpoint, subject and event; the other default limits hold. */
  readonly limits?: readonly LimitRule[];
};

/** Some settings; what an attribute leaves out has its default. */
export type TenantSettingsChanges = {
  readonly [Member in Exclude<keyof TenantSettings, 'userAttributes'>]?: TenantSettings[Member] | undefined;
} & {
  readonly userAttributes?: readonly UserAttributeRequest[] | undefined;
};

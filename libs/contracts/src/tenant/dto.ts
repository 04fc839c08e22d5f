import type { ClientId, InitialAccessTokenId, ResourceServerId, SecretId, TenantId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { FirstFactorName, RiskSignal, SecondFactorName, SecondFactorPolicy } from '../sign-in.js';
import type {
  AccessTokenType,
  ApiKeyPolicy,
  ClientDocumentPolicy,
  CertificateMethod,
  DynamicRegistrationPolicy,
  DynamicRegistrationRules,
  GrantManagementPolicy,
  LegacyFeature,
  RegistrableGrantType,
  SecurityProfileName,
  SigningAlgorithm,
  TenantPkceRequirement,
  TenantStatus,
  TokenFormat,
  UserScopePolicy,
} from '../vocabularies.js';
import type { TermsVersion } from './terms.js';
import type { LocalText, UserAttribute, UserAttributeRequest } from './user-attributes.js';
import type {
  ClientAuthentication,
  ClientAuthenticationChanges,
  Registration,
  RegistrationChanges,
  RegistrationRequest,
} from './registration-fields.js';

/** The slug of the built-in tenant whose clients may use the admin API. */
export const systemTenantSlug = 'system';

const slugSyntax = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** Whether `text` may be a tenant's slug. Anything else names no tenant: it is not worth a question, nor a place in a cache. */
export const isSlug = (text: string): boolean => slugSyntax.test(text);

/** What the admin API manages. Each has a scope `<name>:read` and, but for what nobody may change, one `<name>:write`. */
export const adminResources = [
  'tenants',
  'applications',
  'resource_servers',
  'trusted_issuers',
  'users',
  'sessions',
  'keys',
  'templates',
  'senders',
  'audit',
] as const;
export type AdminResourceName = (typeof adminResources)[number];

/** What may be done with a resource of the admin API. */
export const adminVerbs = (resource: AdminResourceName): readonly ('read' | 'write')[] =>
  resource === 'audit' ? ['read'] : ['read', 'write'];

/** How hosted pages and messages look. Colours are `#rrggbb`; addresses are https. `logoDarkUri` is shown instead of `logoUri` on dark ground. */
export type Branding = {
  readonly primaryColor: string | null;
  readonly backgroundColor: string | null;
  readonly logoUri: string | null;
  readonly logoDarkUri: string | null;
};

/** Where requests are limited. `recovery`: asking for the message of a forgotten password; `registration`: for that of a sign-up; `sign_in_message`: for a link or a code to sign in with; `email_otp`, `sms_otp`: for a code by email or text message, as a second factor; `sms_enrolment`: for one to a number that is being set up. `verify_email`: the pages behind the links that confirm an address, invite somebody, or tell of a sign-in. `account`: the pages of one's own account. `device_authorization`: where devices ask; `device`: the page where people type the code of one. `authorization_challenge`: where applications of the tenant's own sign their users in themselves; `backchannel_authentication`: where clients have users asked (CIBA); `backchannel`: the page behind the link that those are sent. `client_registration`: where clients register and manage themselves. `admin` is the admin API, which the settings of the built-in tenant are for. */
export const limitedEndpoints = [
  'authorize',
  'par',
  'device_authorization',
  'device',
  'authorization_challenge',
  'backchannel_authentication',
  'backchannel',
  'token',
  'userinfo',
  'revoke',
  'introspect',
  'login',
  'consent',
  'recovery',
  'registration',
  'sign_in_message',
  'verify_email',
  'account',
  'email_otp',
  'sms_otp',
  'sms_enrolment',
  'client_registration',
  'logout',
  'admin',
] as const;
export type LimitedEndpoint = (typeof limitedEndpoints)[number];

/** What is counted: every request, or those refused for that reason. Wrong passwords are `invalid_credentials`, wrong codes of devices `invalid_user_code`. */
export const limitedEvents = [
  'requests',
  'invalid_client',
  'invalid_grant',
  'invalid_token',
  'invalid_credentials',
  'invalid_user_code',
] as const;
export type LimitedEvent = (typeof limitedEvents)[number];

/**
 * Whose are counted together. A client or a user where they are proven to ask, so that nobody uses up what is another's. Of messages also those to one address or number, to a block of
 * a thousand numbers, to a country, and all of the tenant.
 */
export const limitSubjects = ['address', 'client', 'user', 'recipient', 'number_block', 'country', 'tenant'] as const;
export type LimitSubject = (typeof limitSubjects)[number];

/** At most `max` such events of one subject, in a window of `seconds` that begins with the first. `max` null: no limit. */
export type LimitRule = {
  readonly endpoint: LimitedEndpoint;
  readonly subject: LimitSubject;
  readonly event: LimitedEvent;
  readonly max: number | null;
  readonly seconds: number;
};

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

export type Tenant = {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly issuer: string;
  readonly branding: Branding;
  readonly settings: TenantSettings;
  /** Grows by one with every change: last writer is recognised, late events are dropped. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type CreateTenantRequest = {
  readonly slug: string;
  readonly name: string;
  readonly branding?: Partial<Branding> | undefined;
  readonly settings?: TenantSettingsChanges | undefined;
};

export type UpdateTenantRequest = {
  readonly id: TenantId;
  readonly name?: string | undefined;
  readonly status?: TenantStatus | undefined;
  readonly branding?: Partial<Branding> | undefined;
  readonly settings?: TenantSettingsChanges | undefined;
};

/** An OAuth client. */
export type Application = Registration & {
  readonly clientId: ClientId;
  /** Set where services ask for a client that registered itself, or is known by a document that it publishes: what clients may say is its own word. Left out: an administrator made it. */
  readonly selfRegistered?: true;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** `clientId` and `clientSecret` are chosen by who brings a client along from elsewhere; the secret is stored as any other, and not answered. */
export type CreateApplicationRequest = RegistrationRequest & {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
};

export type UpdateApplicationRequest = { readonly clientId: ClientId } & RegistrationChanges;

/** Which applications of a tenant: those for whom all that is given holds. */
export type ApplicationSearch = { readonly name?: string | undefined; readonly clientId?: string | undefined };

/** A stored client secret, without the secret. */
export type ClientSecret = {
  readonly id: SecretId;
  readonly createdAt: string;
  /** ISO 8601; null: until removed. */
  readonly expiresAt: string | null;
};

/** A secret at the only moment it can be seen. */
export type IssuedClientSecret = ClientSecret & { readonly clientSecret: string };

/**
 * Makes a new secret of an application, or of a resource server's introspection client; those before it go on working for `overlapSeconds`. At most
 * two are valid at a time.
 */
export type RotateClientSecretRequest = ({ readonly clientId: ClientId } | { readonly resourceServerId: ResourceServerId }) & {
  readonly overlapSeconds: number;
};

/** How long an initial access token may live, and how many clients it may be good for. Seconds; `usual` is what holds where nothing is said. */
export const initialAccessTokenBounds = { maxUses: 10_000, lifetime: { usual: 7 * 86_400, longest: 365 * 86_400 } } as const;

/** Lets its holder register clients (RFC 7591 §3), as many as `maxUses`. The token itself is stored nowhere. */
export type InitialAccessToken = {
  readonly id: InitialAccessTokenId;
  /** For administrators: who has it, or what for. */
  readonly name: string;
  /** Whether who handed it out answers for the clients that come of it (`verified`), until those change what they say. */
  readonly verifies: boolean;
  readonly maxUses: number;
  readonly uses: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
};

/** `lifetime`: seconds. */
export type CreateInitialAccessTokenRequest = {
  readonly name: string;
  readonly verifies?: boolean | undefined;
  readonly maxUses?: number | undefined;
  readonly lifetime?: number | undefined;
};

/** A token at the only moment it can be seen. */
export type IssuedInitialAccessToken = InitialAccessToken & { readonly token: string };

/** A client that registered itself. `initialAccessTokenId` null: where anybody may. `usedAt`, null as long as nobody has used it: when that was noticed. ISO 8601. */
export type DynamicClient = {
  readonly clientId: ClientId;
  readonly initialAccessTokenId: InitialAccessTokenId | null;
  readonly createdAt: string;
  readonly usedAt: string | null;
};

/** The registration access token of a client that registered itself, at the only moment it can be seen, and where it is good (RFC 7592 §3). */
export type IssuedRegistrationToken = { readonly registrationAccessToken: string; readonly registrationClientUri: string };

/** What a client says of itself. `certificateMethods`: how clients' certificates reach the platform, which the gateway knows; left out: they do not. */
export type ClientMetadata = { readonly metadata: JsonObject; readonly certificateMethods?: readonly CertificateMethod[] };

/** A request at the client registration endpoint (RFC 7591 §3.1). `authorization` is the header as received. */
export type RegisterClientRequest = ClientMetadata & { readonly authorization: string | null };

/** A request at a client configuration endpoint (RFC 7592 §2), for the client that its path names. */
export type ManageClientRequest = { readonly authorization: string | null; readonly clientId: ClientId };

/**
 * `description` is told where `descriptions` has nothing in the language of a page. `sensitive`: an application that has it can change or administer something; the consent
 * page gives it weight. Left out: it cannot. `apiKeys`: users may have API keys with it. Left out: they may not.
 */
export type ResourceServerScope = {
  readonly name: string;
  readonly description: string;
  readonly descriptions?: readonly LocalText[];
  readonly sensitive?: boolean;
  readonly apiKeys?: boolean;
};

/** What those users may do at one resource server who have the role. A permission is a name that the API knows; one that a scope has, too, is what lets a user give that scope away. */
export type ResourceServerRole = { readonly name: string; readonly permissions: readonly string[] };

/**
 * A kind of authorization that an API takes (RFC 9396 §2). `description`: for people, what an application that has one may do. `schema`: of the members besides `type`, the part of
 * JSON Schema that `problemsOfSchema` of json-schema knows; its titles name members for people.
 */
export type AuthorizationDetailsType = { readonly type: string; readonly description: string; readonly schema: JsonObject };

/** An API that takes access tokens. `identifier` is the audience (RFC 8707 `resource`). */
export type ResourceServer = ClientAuthentication & {
  readonly id: ResourceServerId;
  readonly identifier: string;
  readonly name: string;
  /** What it authenticates with at the introspection endpoint. */
  readonly clientId: ClientId;
  readonly scopes: readonly ResourceServerScope[];
  /** Empty: it knows no permissions, and is told all roles of its users. */
  readonly roles: readonly ResourceServerRole[];
  readonly userScopes: UserScopePolicy;
  readonly authorizationDetailsTypes: readonly AuthorizationDetailsType[];
  readonly tokenFormat: TokenFormat;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly accessTokenTyp: AccessTokenType;
  /** Seconds; null: the application's or tenant's setting. */
  readonly accessTokenLifetime: number | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What one has that says nothing of permissions. */
export const withoutPermissions = { roles: [], userScopes: 'consented' } as const satisfies Partial<ResourceServer>;

export type CreateResourceServerRequest = ClientAuthenticationChanges & {
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly ResourceServerScope[];
  readonly roles?: readonly ResourceServerRole[] | undefined;
  readonly userScopes?: UserScopePolicy | undefined;
  readonly authorizationDetailsTypes?: readonly AuthorizationDetailsType[] | undefined;
  readonly tokenFormat?: TokenFormat | undefined;
  readonly signingAlgorithm?: SigningAlgorithm | undefined;
  readonly accessTokenTyp?: AccessTokenType | undefined;
  readonly accessTokenLifetime?: number | null | undefined;
};

export type UpdateResourceServerRequest = ClientAuthenticationChanges & {
  readonly id: ResourceServerId;
  readonly name?: string | undefined;
  readonly scopes?: readonly ResourceServerScope[] | undefined;
  readonly roles?: readonly ResourceServerRole[] | undefined;
  readonly userScopes?: UserScopePolicy | undefined;
  readonly authorizationDetailsTypes?: readonly AuthorizationDetailsType[] | undefined;
  readonly tokenFormat?: TokenFormat | undefined;
  readonly signingAlgorithm?: SigningAlgorithm | undefined;
  readonly accessTokenTyp?: AccessTokenType | undefined;
  readonly accessTokenLifetime?: number | null | undefined;
};

/** SHA-256 of a client secret, base64url, with its end (epoch seconds; null: none). */
export type SecretHash = { readonly sha256: string; readonly expiresAt: number | null };

/** What services that authenticate clients need of one: cached there, dropped on events. */
export type RegisteredClient = {
  readonly application: Application | null;
  /** Set when the client is a resource server's introspection client. */
  readonly resourceServer: ResourceServer | null;
  readonly secrets: readonly SecretHash[];
  /** Why no client is known by its metadata document, for those who publish that. */
  readonly problem?: string;
};

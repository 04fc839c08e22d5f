import {
  type SecondFactorName,
  type FirstFactorName,
  firstFactorNames,
  secondFactorNames,
  secondFactorPolicies,
  type SecondFactorPolicy,
  apiKeyPolicies,
  type ApiKeyPolicy,
  clientDocumentPolicies,
  type ClientDocumentPolicy,
  dynamicRegistrationPolicies,
  type DynamicRegistrationPolicy,
  dynamicRegistrationRules,
  type DynamicRegistrationRules,
  grantManagementPolicies,
  type GrantManagementPolicy,
  registrableGrantTypes,
  type RegistrableGrantType,
  legacyFeatures,
  type LegacyFeature,
  securityProfiles,
  type SecurityProfileName,
  type SigningAlgorithm,
  maxLifetimes,
  type MessageChannel,
  messageChannels,
  minApiKeyLifetime,
  signingAlgorithms,
  staySignedInPolicies,
  type StaySignedInPolicy,
  type PasswordStrength,
  registrationPolicies,
  type RegistrationPolicy,
  type RiskSignal,
  riskSignals,
  type TenantPkceRequirement,
  tenantPkceRequirements,
  type TokenFormat,
  tokenFormats,
  maxSelfDeletionGraceDays,
  type SelfDeletionPolicy,
  selfDeletionPolicies,
} from '#contracts';
import { Bool, Choices, Int, ObjectList, OneOf, StringList, Text } from '../../input/members.js';
import { Changes } from '../changes.js';
import { LimitResource } from './limit.resource.js';
import { TermsVersionResource } from './terms-version.resource.js';
import { UserAttributeResource } from './user-attribute.resource.js';

const lifetime = (description: string, to: number) => ({ description: `${description} Seconds.`, from: 1, to });

/** What the tenant says for itself: lifetimes, defaults, and what its users may and must do. */
export class TenantSettingsResource {
  @Int(lifetime('Of access tokens.', maxLifetimes.accessToken))
  access_token_lifetime!: number;

  @Int(lifetime('Of ID tokens.', maxLifetimes.idToken))
  id_token_lifetime!: number;

  @Int(lifetime('Of a family of refresh tokens, from the sign-in on.', maxLifetimes.refreshToken))
  refresh_token_lifetime!: number;

  @Int(lifetime('Of a refresh token that is not used.', maxLifetimes.refreshToken))
  refresh_token_idle_lifetime!: number;

  @Int(lifetime('Of authorization codes.', maxLifetimes.authorizationCode))
  authorization_code_lifetime!: number;

  @Int({ description: 'Of the codes of devices (RFC 8628). Seconds.', from: 60, to: maxLifetimes.deviceCode })
  device_code_lifetime!: number;

  @Bool({
    description:
      "Whether applications of the tenant's own that are registered for it may sign users in by forms of their own, at the `authorization_challenge_endpoint` (OAuth 2.0 for First-Party Applications), which the metadata tell of.",
  })
  authorization_challenge!: boolean;

  @Bool({
    description:
      'Whether applications that have the grant `urn:openid:params:grant-type:ciba` may have users asked in a message (CIBA), which the metadata tell of.',
  })
  backchannel_authentication!: boolean;

  @Choices({
    description:
      'By what users are asked then, preferred ways first; each by the first that reaches them: `email`, whose address is verified; `sms`, whose telephone number is (`phone_verified`), in one of `sms_countries`, as long as the limits at `backchannel_sms` are not used up.',
    values: messageChannels,
    example: ['sms', 'email'],
  })
  backchannel_authentication_channels!: readonly MessageChannel[];

  @OneOf({
    description:
      'Whether applications with `grant_management` manage the grants of their users (Grant Management for OAuth 2.0), which the metadata tell of; `required`: every authorization request at the tenant has a `grant_management_action`, so that no other application can make one.',
    values: grantManagementPolicies,
  })
  grant_management!: GrantManagementPolicy;

  @Int(lifetime('Of SSO sessions.', maxLifetimes.session))
  session_lifetime!: number;

  @Int(lifetime('Of an SSO session that is not used.', maxLifetimes.session))
  session_idle_lifetime!: number;

  @OneOf({
    description:
      'Whether SSO sessions outlast the closing of the browser: `off`, none; `offered`, those whose users say so as they sign in; `always`, all. Holds for sessions that begin after a change.',
    values: staySignedInPolicies,
  })
  stay_signed_in!: StaySignedInPolicy;

  @Int(lifetime('Of SSO sessions that outlast the closing of the browser.', maxLifetimes.session))
  persistent_session_lifetime!: number;

  @Int(lifetime('Of such a session that is not used.', maxLifetimes.session))
  persistent_session_idle_lifetime!: number;

  @OneOf({ description: 'Format of access tokens that are for no registered resource server.', values: tokenFormats })
  default_token_format!: TokenFormat;

  @OneOf({ description: 'What signs the ID tokens of applications that say nothing.', values: signingAlgorithms })
  id_token_signed_response_alg!: SigningAlgorithm;

  @OneOf({
    description:
      'What every application is held to, whatever it says itself: `oauth-2.1`; `fapi2-security`, the FAPI 2.0 Security Profile; `fapi2-message-signing`, with signed requests, responses and introspection. Applications that it forbids are refused from then on. `oauth-2.1` at the built-in tenant.',
    values: securityProfiles,
  })
  profile!: SecurityProfileName;

  @Choices({
    description:
      'What applications may do that is out of date, where they ask for it themselves (`legacy_features`): `pkce_plain`, PKCE by the method plain, which protects from nobody who reads the authorization request (RFC 9700 §2.1.1); `implicit`, `response_types` with tokens in them, which whoever sees the response of the browser has (RFC 9700 §2.1.2); `password_grant`, the grant `password`, by which they have the passwords of their users (RFC 9700 §2.4).',
    values: legacyFeatures,
    example: [],
  })
  legacy_features!: readonly LegacyFeature[];

  @OneOf({
    description:
      'When sign-ins need PKCE: `required` of every application, whatever it says itself; `required_unless_nonce`, as each says.',
    values: tenantPkceRequirements,
  })
  pkce!: TenantPkceRequirement;

  @Bool({
    description:
      "Whether DPoP proofs of every application must have a nonce of the server's (RFC 9449 §8), whatever an application says itself.",
  })
  require_dpop_nonce!: boolean;

  @Bool({
    description:
      "Whether applications can watch a browser's session from a hidden frame (`check_session_iframe`, OpenID Connect Session Management 1.0). Of use to applications of the issuer's own site: browsers that keep cookies of other sites away let no other see it.",
  })
  session_management!: boolean;

  @Bool({
    description:
      'Whether ID tokens and userinfo pass on the aggregated and distributed claims that a `claims_hook` names (OpenID Connect Core §5.6.2).',
  })
  claim_sources!: boolean;

  @OneOf({
    description:
      'Who may have API keys: nobody (`off`), `applications`, or `users`, too. Keys of those whom a change leaves out work no more, until they are let have some again.',
    values: apiKeyPolicies,
  })
  api_keys!: ApiKeyPolicy;

  @Int({ description: 'How long a new API key lives at most. Seconds.', from: minApiKeyLifetime, to: maxLifetimes.apiKey })
  api_key_max_lifetime!: number;

  @Int({ description: 'How many live API keys an application or a user has at most.', from: 1, to: 50 })
  api_keys_per_owner!: number;

  @OneOf({
    description:
      'Who may register clients at the registration endpoint (RFC 7591), which the metadata tell of unless it is `closed`: nobody but administrators; who has an initial access token (`initial-access-tokens`); who has a software statement (RFC 7591 §2.3) of a trusted issuer whose `software_statements` are not `off`; anybody (`open`). `closed` at the built-in tenant.',
    values: dynamicRegistrationPolicies,
  })
  dynamic_registration!: DynamicRegistrationPolicy;

  @Choices({
    description: 'Which grants such a client may register for by itself.',
    values: registrableGrantTypes,
    example: ['authorization_code', 'refresh_token'],
  })
  dynamic_registration_grant_types!: readonly RegistrableGrantType[];

  @StringList({
    description:
      'Which scopes such a client may register for by itself: OpenID scopes, and scopes of resource servers, for which users are asked. Administrators may give a client more.',
    maxItems: 100,
    maxLength: 100,
    example: ['openid', 'profile'],
  })
  dynamic_registration_scopes!: readonly string[];

  @OneOf({
    description:
      'By the rules of which specification such a client is registered: `oauth_2_1`; `openid_connect_core`, for applications whose library knows no more than that: a web application that keeps a secret needs no PKCE where its requests have a nonce, and may name the token endpoint as the audience of what it signs to authenticate (OpenID Connect Core §9); ID tokens hold no claims of scopes (§5.4).',
    values: dynamicRegistrationRules,
  })
  dynamic_registration_rules!: DynamicRegistrationRules;

  @Int({ description: 'How many such clients there may be at a time.', from: 1, to: 100_000 })
  dynamic_registration_max_clients!: number;

  @Int({
    description: 'Days after which such a client is deleted that no user has allowed anything and that got no tokens; 0: never.',
    from: 0,
    to: 365,
  })
  dynamic_registration_unused_days!: number;

  @OneOf({
    description:
      'Which clients are known by the metadata document at the https address that is their `client_id` (OAuth Client ID Metadata Document): none (`off`); those of `client_document_domains`; those of any other domain, too (`any_domain`). What they may ask for is as for clients that register themselves. `off` at the built-in tenant.',
    values: clientDocumentPolicies,
  })
  client_documents!: ClientDocumentPolicy;

  @StringList({
    description:
      'Domains that you answer for: clients of theirs are taken as if an administrator had checked them. Domains below one are others, unless it is written as `*.example.com`.',
    maxItems: 100,
    maxLength: 255,
    example: ['app.example.com'],
  })
  client_document_domains!: readonly string[];

  @StringList({
    description: 'Domains whose clients are not known, whatever else is said, those of domains below them included.',
    maxItems: 1_000,
    maxLength: 255,
  })
  client_document_blocked_domains!: readonly string[];

  @Bool({ description: "Whether a password change revokes the user's refresh tokens." })
  revoke_tokens_on_password_change!: boolean;

  @Int({ description: 'Characters that a new password has at least; 512 is the most.', from: 8, to: 64 })
  password_min_length!: number;

  @Int({
    description:
      'How hard a new password is to guess at least: 2 for more than 10^6 guesses, 3 for 10^8, 4 for 10^10, as zxcvbn estimates them, which knows common passwords, words, and what the user, the tenant and its applications are called.',
    from: 2,
    to: 4,
  })
  password_min_strength!: PasswordStrength;

  @Bool({
    description:
      'Whether new passwords are refused that are known from data breaches. Without effect where the operator has set up no list of them.',
  })
  password_breach_check!: boolean;

  @Bool({
    description: 'Whether users who forgot their password may set a new one by a link that is sent to their verified address.',
  })
  password_reset!: boolean;

  @OneOf({
    description:
      'Who comes to have an account: `closed`, whom an administrator makes one; `by_invitation`, who is invited, too; `by_domain`, who proves an address of `registration_domains`, too; `open`, who proves any address, too.',
    values: registrationPolicies,
  })
  registration!: RegistrationPolicy;

  @StringList({
    description: 'Domains whose addresses may register where `registration` is `by_domain`. Domains below them are others.',
    maxItems: 100,
    maxLength: 253,
    example: ['example.com'],
  })
  registration_domains!: readonly string[];

  @StringList({
    description: 'Domains whose addresses nobody registers with, and all below them; of disposable mailboxes, for instance.',
    maxItems: 1_000,
    maxLength: 253,
    example: ['mailinator.com'],
  })
  registration_blocked_domains!: readonly string[];

  @Choices({
    description:
      'What people sign in with, preferred ones first; the others are behind `#other-ways`. `magic-link` and `email-otp` send a link or a code to the address of whoever has the name that is typed: one factor, whichever it is. Without `password` nobody registers, is invited or resets a password. Holds for sign-ins that begin from now on.',
    values: firstFactorNames,
    example: ['password', 'passkey'],
  })
  first_factors!: readonly FirstFactorName[];

  @Int(lifetime('Of invitations.', maxLifetimes.invitation))
  invitation_lifetime!: number;

  @OneOf({
    description: 'Whether users may have their account deleted themselves, on the page of their own account.',
    values: selfDeletionPolicies,
  })
  self_deletion!: SelfDeletionPolicy;

  @Int({
    description:
      'Days for which such an account is closed before it is erased, and its user may keep it by signing in; 0: it is erased at once.',
    from: 0,
    to: maxSelfDeletionGraceDays,
  })
  self_deletion_grace_days!: number;

  @OneOf({
    description:
      'Whether users prove a second factor at every sign-in: nobody, those who have set one up (`optional`), or everybody: who can prove none of `second_factors` sets one up then. What an application demands (`acr_values`) is asked for all the same. Holds for sign-ins that begin from now on.',
    values: secondFactorPolicies,
  })
  second_factor!: SecondFactorPolicy;

  @Choices({
    description:
      'Which second factors will do, preferred ones first; recovery codes stand in for what somebody has set up. `email-otp` serves those who have set up nothing where an application demands a second factor; named here, it serves everybody, and who can read a mailbox needs nothing but the password. `sms-otp` needs `sms_countries`; text messages can be read on their way, and numbers taken over: put it last.',
    values: secondFactorNames,
    example: ['totp'],
  })
  second_factors!: readonly SecondFactorName[];

  @StringList({
    description: 'Roles whose holders prove a second factor at every sign-in, whatever `second_factor` and applications say.',
    maxItems: 100,
    maxLength: 64,
    example: ['admin'],
  })
  second_factor_roles!: readonly string[];

  @Int({
    description:
      'Days for which a browser in which a user has proved a second factor is not asked for it again, where they say so then; 0: each is asked. Counts for nothing where an application demands a class (`acr_values`) or a proof of now (`max_age`, `prompt=login`).',
    from: 0,
    to: 90,
  })
  remember_browser_days!: number;

  @Text({
    description: 'Until when users who have to set a second factor up may put it off. ISO 8601, UTC; null: they may not.',
    nullable: true,
    maxLength: 24,
    example: '2027-01-31T00:00:00Z',
  })
  enrolment_grace_until!: string | null;

  @Choices({
    description:
      'Signals of a sign-in of which its user is sent a message, *Was this you?*, with a link that ends all their sessions: not of their first sign-in, and three times a day at most. `new_device`: a browser that they have not signed in with; `new_network`: nor from there; `impossible_travel`: elsewhere than a moment ago; `many_accounts`: an address that signs in to one account after the other.',
    values: riskSignals,
    example: ['new_device', 'impossible_travel'],
  })
  risk_notices!: readonly RiskSignal[];

  @Choices({
    description:
      'Signals of a sign-in at which two factors have to be proved, whatever else is said, also in a remembered browser. Who has set up nothing proves a code by email; who has no verified address goes on.',
    values: riskSignals,
    example: ['new_device'],
  })
  risk_second_factor!: readonly RiskSignal[];

  @ObjectList({
    description:
      'The terms of use that users accept on their way to an application, oldest version first. Replaced as a whole, but the versions that are in effect stay as they are: publish one by adding it at the end. Those before the last required one in effect may be left out, the first ones first.',
    maxItems: 50,
    of: () => TermsVersionResource,
  })
  terms!: readonly TermsVersionResource[];

  @ObjectList({
    description:
      'What is kept of users beyond what every user has: their `attributes`. Replaced as a whole. A stored value that the schema contradicts from now on is not known any more: it is neither shown nor told, and asked for again where it is required.',
    maxItems: 50,
    of: () => UserAttributeResource,
  })
  user_attributes!: readonly UserAttributeResource[];

  @StringList({
    description: 'Countries (ISO 3166-1, two letters) whose telephone numbers are sent codes by text message; no others are.',
    maxItems: 250,
    maxLength: 2,
    example: ['AT', 'DE'],
  })
  sms_countries!: readonly string[];

  @StringList({ description: 'Languages of pages and messages, best first (BCP 47).', maxItems: 20, maxLength: 35, example: ['en', 'de'] })
  locales!: readonly string[];

  @ObjectList({
    description: 'Limits instead of the default ones for the same endpoint, subject and event. Replaced as a whole.',
    optional: true,
    maxItems: 50,
    of: () => LimitResource,
  })
  limits?: readonly LimitResource[];
}

export class TenantSettingsChanges extends Changes(TenantSettingsResource) {}

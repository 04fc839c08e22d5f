import {
  canonicalDomain,
  canonicalLocale,
  enrollableNames,
  firstFactorNames,
  isEnrollable,
  isRoleName,
  grantManagementPolicies,
  legacyFeatures,
  limitedEndpoints,
  limitedEvents,
  type LimitRule,
  limitSubjects,
  localeProblem,
  maxLifetimes,
  maxSelfDeletionGraceDays,
  passwordStrengths,
  registrationPolicies,
  roleNameProblem,
  secondFactorNames,
  secondFactorPolicies,
  securityProfiles,
  selfDeletionPolicies,
  signingAlgorithms,
  staySignedInPolicies,
  tenantPkceRequirements,
  type TenantSettings,
  type TenantSettingsChanges,
  tokenFormats,
} from '#contracts';
import type { Violations } from '#kernel';
import { settingsConflicts } from '#oauth-core';
import { servesCountry } from '#phone-numbers';
import { checkApiKeys } from './api-keys.js';
import { canonicalPattern, checkClientDocuments } from './client-documents.js';
import { checkDomains, maxDomains } from './domains.js';
import { checkDynamicRegistration } from './dynamic-registration.js';
import { checkRiskSignals } from './risk-signals.js';
import { canonicalTerms, checkTerms } from './terms.js';
import { checkUserAttributes, completeAttributes } from './user-attributes.js';
import { checkList, checkOneOf, checkSeconds, isInstant, withChanges } from './values.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** What a tenant has that sets nothing. */
export const defaultSettings: TenantSettings = {
  accessTokenLifetime: 15 * minute,
  idTokenLifetime: hour,
  refreshTokenLifetime: 30 * day,
  refreshTokenIdleLifetime: 14 * day,
  authorizationCodeLifetime: minute,
  deviceCodeLifetime: 10 * minute,
  // Applications see passwords there: a tenant that wants this says so.
  authorizationChallenge: false,
  // Its messages are caused by others than who gets them: a tenant that wants this says so.
  backchannelAuthentication: false,
  grantManagement: 'off',
  sessionLifetime: 7 * day,
  sessionIdleLifetime: day,
  staySignedIn: 'off',
  persistentSessionLifetime: 30 * day,
  persistentSessionIdleLifetime: 14 * day,
  defaultTokenFormat: 'jwt',
  // OpenID Connect Dynamic Client Registration 1.0 §2: what clients expect where nothing is said.
  idTokenSignedResponseAlg: 'RS256',
  profile: 'oauth-2.1',
  legacyFeatures: [],
  pkce: 'required_unless_nonce',
  requireDpopNonce: false,
  sessionManagement: false,
  claimSources: false,
  apiKeys: 'off',
  apiKeyMaxLifetime: 365 * day,
  apiKeysPerOwner: 10,
  dynamicRegistration: 'closed',
  dynamicRegistrationGrantTypes: ['authorization_code', 'refresh_token'],
  dynamicRegistrationScopes: ['openid', 'profile', 'email', 'offline_access'],
  dynamicRegistrationRules: 'oauth_2_1',
  dynamicRegistrationMaxClients: 1_000,
  dynamicRegistrationUnusedDays: 30,
  clientDocuments: 'off',
  clientDocumentDomains: [],
  clientDocumentBlockedDomains: [],
  revokeTokensOnPasswordChange: true,
  passwordMinLength: 8,
  passwordMinStrength: 3,
  passwordBreachCheck: true,
  passwordReset: true,
  registration: 'closed',
  registrationDomains: [],
  registrationBlockedDomains: [],
  firstFactors: ['password', 'passkey'],
  invitationLifetime: 7 * day,
  // Whoever has somebody's session for a moment could end their account: a tenant that wants this says so.
  selfDeletion: 'off',
  selfDeletionGraceDays: 14,
  secondFactor: 'optional',
  secondFactors: ['totp', 'passkey'],
  secondFactorRoles: [],
  rememberBrowserDays: 0,
  enrolmentGraceUntil: null,
  riskNotices: ['new_device', 'impossible_travel'],
  riskSecondFactor: [],
  userAttributes: [],
  terms: [],
  smsCountries: [],
  locales: ['en'],
  limits: [],
};

/** Seconds: people have to fetch another device and to sign in there. */
const shortestDeviceCode = 60;

/** NIST SP 800-63B asks for 8 characters at least, 15 where the password is all there is, and that 64 may be used. */
const passwordLengths = { from: 8, to: 64 } as const;

/** As many rules as there is something to say, and room; a window is a day at most, since counters are kept that long. */
const limitBounds = { rules: 50, max: 10_000_000, seconds: day } as const;

/** Which events an endpoint has; all of them have requests. Wrong passwords are counted by address alone. */
const eventsAt: { readonly [Endpoint in LimitRule['endpoint']]: readonly LimitRule['event'][] } = {
  authorize: ['requests'],
  par: ['requests', 'invalid_client'],
  device_authorization: ['requests', 'invalid_client'],
  device: ['requests', 'invalid_user_code'],
  authorization_challenge: ['requests', 'invalid_client'],
  backchannel_authentication: ['requests', 'invalid_client'],
  backchannel: ['requests'],
  attestation_challenge: ['requests'],
  token: ['requests', 'invalid_client', 'invalid_grant'],
  userinfo: ['requests', 'invalid_token'],
  revoke: ['requests', 'invalid_client'],
  introspect: ['requests', 'invalid_client'],
  login: ['requests', 'invalid_credentials'],
  consent: ['requests'],
  recovery: ['requests'],
  verify_email: ['requests'],
  registration: ['requests'],
  account: ['requests'],
  sign_in_message: ['requests'],
  email_otp: ['requests'],
  sms_otp: ['requests'],
  sms_enrolment: ['requests'],
  logout: ['requests'],
  client_registration: ['requests', 'invalid_token'],
  admin: ['requests', 'invalid_token'],
};
/** Where clients prove who they are. Only what they were granted counts for them: others could use up the rest in their name. */
const clientsAreKnownAt: readonly LimitRule['endpoint'][] = [
  'par',
  'device_authorization',
  'authorization_challenge',
  'backchannel_authentication',
  'token',
  'revoke',
  'introspect',
];
/** Where a code, a token, a session or a password proves which user asks. What is refused counts for nobody: others could send it in their name. */
const usersAreKnownAt: readonly LimitRule['endpoint'][] = [
  'authorize',
  'token',
  'userinfo',
  'login',
  'consent',
  'email_otp',
  'sms_otp',
  'sms_enrolment',
  'logout',
  'device',
];
/** Of whom else what is sent is counted, or what is guessed. */
const countedBesides: { readonly [Endpoint in LimitRule['endpoint']]?: readonly LimitRule['subject'][] } = {
  device: ['tenant'],
  email_otp: ['recipient', 'tenant'],
  sms_otp: ['recipient', 'number_block', 'country', 'tenant'],
  sms_enrolment: ['recipient', 'number_block', 'country', 'tenant'],
};

const checkLimit = (violations: Violations, pointer: string, limit: LimitRule, before: readonly LimitRule[]): void => {
  const { endpoint, subject, event, max, seconds } = limit;
  checkOneOf(violations, `${pointer}/endpoint`, endpoint, limitedEndpoints);
  checkOneOf(violations, `${pointer}/subject`, subject, limitSubjects);
  checkOneOf(violations, `${pointer}/event`, event, limitedEvents);
  checkSeconds(violations, `${pointer}/seconds`, seconds, 1, limitBounds.seconds);
  violations.check(
    max === null || (Number.isSafeInteger(max) && max >= 1 && max <= limitBounds.max),
    `${pointer}/max`,
    `must be a whole number from 1 to ${limitBounds.max}, or null for no limit`,
  );
  const occurs = !limitedEndpoints.includes(endpoint) || eventsAt[endpoint].includes(event);
  violations.check(occurs, `${pointer}/event`, 'does not occur at this endpoint');
  if (subject === 'client') {
    violations.check(clientsAreKnownAt.includes(endpoint), `${pointer}/subject`, 'no client is authenticated at this endpoint');
    violations.check(event === 'requests', `${pointer}/event`, 'must be requests where clients are counted');
  }
  if (subject === 'user') {
    violations.check(usersAreKnownAt.includes(endpoint), `${pointer}/subject`, 'no user is known at this endpoint');
    const counted = endpoint === 'device' ? 'invalid_user_code' : 'requests';
    violations.check(event === counted, `${pointer}/event`, `must be ${counted} where users are counted`);
  }
  if (subject === 'recipient' || subject === 'number_block' || subject === 'country' || subject === 'tenant')
    violations.check(countedBesides[endpoint]?.includes(subject) ?? false, `${pointer}/subject`, 'is not counted at this endpoint');
  if (endpoint === 'device' && subject === 'tenant')
    violations.check(event === 'invalid_user_code', `${pointer}/event`, 'must be invalid_user_code where all of the tenant are counted');
  const repeated = before.some((other) => other.endpoint === endpoint && other.subject === subject && other.event === event);
  violations.check(!repeated, pointer, 'limits the same as one before it');
};

const checkFirstFactors = (violations: Violations, pointer: string, { firstFactors }: TenantSettings): void => {
  checkList(violations, pointer, firstFactors, firstFactorNames.length);
  violations.check(firstFactors.length > 0, pointer, 'must have at least 1 item');
  firstFactors.forEach((name, index) => checkOneOf(violations, `${pointer}/${index}`, name, firstFactorNames));
};

/** Longer than that, a lost device would be spared for good. */
const maxRememberBrowserDays = 90;

/** As many roles as one is likely to name by hand. */
const maxRoles = 100;

/** Who must prove a second factor has one that can be set up, or nobody could sign in. */
const checkSecondFactors = (violations: Violations, pointer: string, settings: TenantSettings): void => {
  const { secondFactor, secondFactors, secondFactorRoles, rememberBrowserDays, enrolmentGraceUntil } = settings;
  checkOneOf(violations, `${pointer}/secondFactor`, secondFactor, secondFactorPolicies);
  checkList(violations, `${pointer}/secondFactors`, secondFactors, secondFactorNames.length);
  secondFactors.forEach((name, index) => {
    checkOneOf(violations, `${pointer}/secondFactors/${index}`, name, secondFactorNames);
  });
  violations.check(
    Number.isSafeInteger(rememberBrowserDays) && rememberBrowserDays >= 0 && rememberBrowserDays <= maxRememberBrowserDays,
    `${pointer}/rememberBrowserDays`,
    `must be a whole number from 0 to ${maxRememberBrowserDays}`,
  );
  checkList(violations, `${pointer}/secondFactorRoles`, secondFactorRoles, maxRoles);
  secondFactorRoles.forEach((name, index) => {
    violations.check(isRoleName(name), `${pointer}/secondFactorRoles/${index}`, roleNameProblem);
  });
  violations.check(
    (secondFactor !== 'required' && secondFactorRoles.length === 0) || secondFactors.some(isEnrollable),
    `${pointer}/secondFactors`,
    `must have one of ${enrollableNames.join(', ')} where second_factor is required, or of a role`,
  );
  violations.check(
    enrolmentGraceUntil === null || isInstant(enrolmentGraceUntil),
    `${pointer}/enrolmentGraceUntil`,
    'must be a time as in RFC 3339, or null',
  );
};

/** ISO 3166-1 alpha-2, as numbers have them. */
const country = /^[A-Z]{2}$/;

/** There are not many more. */
const maxCountries = 250;

/** Who lets people prove themselves by text messages says where they live: nobody else is sent any. */
const checkSmsCountries = (violations: Violations, pointer: string, { smsCountries, secondFactors }: TenantSettings): void => {
  checkList(violations, `${pointer}/smsCountries`, smsCountries, maxCountries);
  smsCountries.forEach((code, index) => {
    violations.check(
      country.test(code) && servesCountry(code),
      `${pointer}/smsCountries/${index}`,
      'must be a country as in ISO 3166-1 (two capital letters) that has telephone numbers',
    );
  });
  violations.check(
    !secondFactors.includes('sms-otp') || smsCountries.length > 0,
    `${pointer}/smsCountries`,
    'must have at least 1 item where second_factors has sms-otp',
  );
};

/** Settings after changes, in the spelling that is stored. */
export const changeSettings = (current: TenantSettings, { userAttributes, ...changes }: TenantSettingsChanges): TenantSettings =>
  canonicalSettings({
    ...withChanges<TenantSettings>(current, changes),
    ...(userAttributes !== undefined && { userAttributes: completeAttributes(userAttributes) }),
  });

/** The same settings in the spelling that is stored. */
const canonicalSettings = (settings: TenantSettings): TenantSettings => ({
  ...settings,
  terms: canonicalTerms(settings.terms),
  locales: settings.locales.map((tag) => canonicalLocale(tag) ?? tag),
  registrationDomains: settings.registrationDomains.map((domain) => canonicalDomain(domain) ?? domain),
  registrationBlockedDomains: settings.registrationBlockedDomains.map((domain) => canonicalDomain(domain) ?? domain),
  clientDocumentDomains: settings.clientDocumentDomains.map(canonicalPattern),
  clientDocumentBlockedDomains: settings.clientDocumentBlockedDomains.map((domain) => canonicalDomain(domain) ?? domain),
});

/** Limits of each setting, and that no idle limit exceeds the absolute one. */
export const checkSettings = (violations: Violations, pointer: string, settings: TenantSettings): void => {
  const seconds = (member: keyof TenantSettings & `${string}Lifetime`, longest: number): void => {
    checkSeconds(violations, `${pointer}/${member}`, settings[member], 1, longest);
  };
  seconds('accessTokenLifetime', maxLifetimes.accessToken);
  seconds('idTokenLifetime', maxLifetimes.idToken);
  seconds('refreshTokenLifetime', maxLifetimes.refreshToken);
  seconds('refreshTokenIdleLifetime', maxLifetimes.refreshToken);
  seconds('authorizationCodeLifetime', maxLifetimes.authorizationCode);
  checkSeconds(violations, `${pointer}/deviceCodeLifetime`, settings.deviceCodeLifetime, shortestDeviceCode, maxLifetimes.deviceCode);
  seconds('sessionLifetime', maxLifetimes.session);
  seconds('sessionIdleLifetime', maxLifetimes.session);
  seconds('persistentSessionLifetime', maxLifetimes.session);
  seconds('persistentSessionIdleLifetime', maxLifetimes.session);
  seconds('invitationLifetime', maxLifetimes.invitation);
  violations.check(
    settings.refreshTokenIdleLifetime <= settings.refreshTokenLifetime,
    `${pointer}/refreshTokenIdleLifetime`,
    'must not be longer than refresh_token_lifetime',
  );
  violations.check(
    settings.sessionIdleLifetime <= settings.sessionLifetime,
    `${pointer}/sessionIdleLifetime`,
    'must not be longer than session_lifetime',
  );
  checkOneOf(violations, `${pointer}/staySignedIn`, settings.staySignedIn, staySignedInPolicies);
  violations.check(
    settings.persistentSessionIdleLifetime <= settings.persistentSessionLifetime,
    `${pointer}/persistentSessionIdleLifetime`,
    'must not be longer than persistent_session_lifetime',
  );
  checkOneOf(violations, `${pointer}/defaultTokenFormat`, settings.defaultTokenFormat, tokenFormats);
  checkOneOf(violations, `${pointer}/idTokenSignedResponseAlg`, settings.idTokenSignedResponseAlg, signingAlgorithms);
  checkList(violations, `${pointer}/legacyFeatures`, settings.legacyFeatures, legacyFeatures.length);
  settings.legacyFeatures.forEach((name, index) => checkOneOf(violations, `${pointer}/legacyFeatures/${index}`, name, legacyFeatures));
  checkOneOf(violations, `${pointer}/grantManagement`, settings.grantManagement, grantManagementPolicies);
  checkOneOf(violations, `${pointer}/profile`, settings.profile, securityProfiles);
  for (const { member, detail } of settingsConflicts(settings)) violations.add(`${pointer}/${member}`, detail);
  checkOneOf(violations, `${pointer}/pkce`, settings.pkce, tenantPkceRequirements);
  checkApiKeys(violations, pointer, settings);
  checkDynamicRegistration(violations, pointer, settings);
  checkClientDocuments(violations, pointer, settings);
  const { passwordMinLength, passwordMinStrength } = settings;
  violations.check(
    Number.isSafeInteger(passwordMinLength) && passwordMinLength >= passwordLengths.from && passwordMinLength <= passwordLengths.to,
    `${pointer}/passwordMinLength`,
    `must be a whole number from ${passwordLengths.from} to ${passwordLengths.to}`,
  );
  violations.check(
    passwordStrengths.includes(passwordMinStrength),
    `${pointer}/passwordMinStrength`,
    `must be one of ${passwordStrengths.join(', ')}`,
  );
  checkOneOf(violations, `${pointer}/registration`, settings.registration, registrationPolicies);
  checkDomains(violations, `${pointer}/registrationDomains`, settings.registrationDomains, maxDomains.allowed);
  checkDomains(violations, `${pointer}/registrationBlockedDomains`, settings.registrationBlockedDomains, maxDomains.blocked);
  violations.check(
    settings.registration !== 'by_domain' || settings.registrationDomains.length > 0,
    `${pointer}/registrationDomains`,
    'must have at least 1 item where registration is by_domain',
  );
  checkOneOf(violations, `${pointer}/selfDeletion`, settings.selfDeletion, selfDeletionPolicies);
  const { selfDeletionGraceDays } = settings;
  violations.check(
    Number.isSafeInteger(selfDeletionGraceDays) && selfDeletionGraceDays >= 0 && selfDeletionGraceDays <= maxSelfDeletionGraceDays,
    `${pointer}/selfDeletionGraceDays`,
    `must be a whole number from 0 to ${maxSelfDeletionGraceDays}`,
  );
  checkFirstFactors(violations, `${pointer}/firstFactors`, settings);
  checkSecondFactors(violations, pointer, settings);
  checkRiskSignals(violations, pointer, settings);
  checkTerms(violations, `${pointer}/terms`, settings.terms);
  checkUserAttributes(violations, `${pointer}/userAttributes`, settings.userAttributes);
  checkSmsCountries(violations, pointer, settings);
  checkList(violations, `${pointer}/locales`, settings.locales, 20);
  violations.check(settings.locales.length > 0, `${pointer}/locales`, 'must have at least 1 item');
  const limits = settings.limits ?? [];
  violations.check(limits.length <= limitBounds.rules, `${pointer}/limits`, `must have at most ${limitBounds.rules} items`);
  limits.forEach((limit, index) => checkLimit(violations, `${pointer}/limits/${index}`, limit, limits.slice(0, index)));
  settings.locales.forEach((tag, index) => {
    violations.check(canonicalLocale(tag) !== null, `${pointer}/locales/${index}`, localeProblem);
  });
};

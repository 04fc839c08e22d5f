import {
  canonicalDomain,
  canonicalLocale,
  grantManagementPolicies,
  legacyFeatures,
  localeProblem,
  maxLifetimes,
  maxSelfDeletionGraceDays,
  messageChannels,
  passwordStrengths,
  registrationPolicies,
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
import { checkApiKeys } from './api-keys.js';
import { canonicalPattern, checkClientDocuments } from './client-documents.js';
import { checkDomains, maxDomains } from './domains.js';
import { checkDynamicRegistration } from './dynamic-registration.js';
import { checkFactors } from './factors.js';
import { checkLimits } from './limits.js';
import { checkRiskSignals } from './risk-signals.js';
import { canonicalTerms, checkTerms } from './terms.js';
import { checkUserAttributes, completeAttributes } from './user-attributes.js';
import { checkList, checkOneOf, checkSeconds, withChanges } from './values.js';

/** Seconds: people have to fetch another device and to sign in there. */
const shortestDeviceCode = 60;

/** NIST SP 800-63B asks for 8 characters at least, 15 where the password is all there is, and that 64 may be used. */
const passwordLengths = { from: 8, to: 64 } as const;

/** By what users are asked of whom applications want something (CIBA). */
const checkBackchannel = (violations: Violations, pointer: string, channels: readonly string[]): void => {
  checkList(violations, pointer, channels, messageChannels.length);
  violations.check(channels.length > 0, pointer, 'must have at least 1 item');
  channels.forEach((name, index) => checkOneOf(violations, `${pointer}/${index}`, name, messageChannels));
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
  checkBackchannel(violations, `${pointer}/backchannelAuthenticationChannels`, settings.backchannelAuthenticationChannels);
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
  checkFactors(violations, pointer, settings);
  checkRiskSignals(violations, pointer, settings);
  checkTerms(violations, `${pointer}/terms`, settings.terms);
  checkUserAttributes(violations, `${pointer}/userAttributes`, settings.userAttributes);
  checkList(violations, `${pointer}/locales`, settings.locales, 20);
  violations.check(settings.locales.length > 0, `${pointer}/locales`, 'must have at least 1 item');
  checkLimits(violations, `${pointer}/limits`, settings.limits ?? []);
  settings.locales.forEach((tag, index) => {
    violations.check(canonicalLocale(tag) !== null, `${pointer}/locales/${index}`, localeProblem);
  });
};

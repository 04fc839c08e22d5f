import {
  canonicalDomain,
  canonicalLocale,
  enrollableNames,
  isEnrollable,
  settingField,
  type SettingMember,
  settingMembers,
  type TenantSettings,
  type TenantSettingsChanges,
} from '#contracts';
import type { Violations } from '#kernel';
import { settingsConflicts } from '#oauth-core';
import { canonicalPattern } from './domains.js';
import { problemsOfField } from './field.js';
import { checkLimits } from './limits.js';
import { canonicalTerms, checkTerms } from './terms.js';
import { checkUserAttributes, completeAttributes } from './user-attributes.js';
import { withChanges } from './values.js';

/** Settings after changes, in the spelling that is stored. */
export const changeSettings = (current: TenantSettings, { userAttributes, ...changes }: TenantSettingsChanges): TenantSettings =>
  canonicalSettings({
    ...withChanges<TenantSettings>(current, changes),
    ...(userAttributes !== undefined && { userAttributes: completeAttributes(userAttributes) }),
  });

const canonicalDomains = (domains: readonly string[]): readonly string[] => domains.map((domain) => canonicalDomain(domain) ?? domain);

/** The same settings in the spelling that is stored. */
const canonicalSettings = (settings: TenantSettings): TenantSettings => ({
  ...settings,
  terms: canonicalTerms(settings.terms),
  locales: settings.locales.map((tag) => canonicalLocale(tag) ?? tag),
  registrationDomains: canonicalDomains(settings.registrationDomains),
  registrationBlockedDomains: canonicalDomains(settings.registrationBlockedDomains),
  clientDocumentDomains: settings.clientDocumentDomains.map(canonicalPattern),
  clientDocumentBlockedDomains: canonicalDomains(settings.clientDocumentBlockedDomains),
});

/** What settings are to each other: where it does not hold, what is said at the one it is said of. */
const conflicts: readonly (readonly [at: SettingMember, holds: (settings: TenantSettings) => boolean, detail: string])[] = [
  [
    'refreshTokenIdleLifetime',
    ({ refreshTokenIdleLifetime, refreshTokenLifetime }) => refreshTokenIdleLifetime <= refreshTokenLifetime,
    'must not be longer than refresh_token_lifetime',
  ],
  [
    'sessionIdleLifetime',
    ({ sessionIdleLifetime, sessionLifetime }) => sessionIdleLifetime <= sessionLifetime,
    'must not be longer than session_lifetime',
  ],
  [
    'persistentSessionIdleLifetime',
    ({ persistentSessionIdleLifetime, persistentSessionLifetime }) => persistentSessionIdleLifetime <= persistentSessionLifetime,
    'must not be longer than persistent_session_lifetime',
  ],
  [
    'clientDocumentDomains',
    ({ clientDocuments, clientDocumentDomains }) => clientDocuments !== 'listed_domains' || clientDocumentDomains.length > 0,
    'must have at least 1 item where client_documents is listed_domains',
  ],
  [
    'registrationDomains',
    ({ registration, registrationDomains }) => registration !== 'by_domain' || registrationDomains.length > 0,
    'must have at least 1 item where registration is by_domain',
  ],
  // Who must prove a second factor has one that can be set up, or nobody could sign in.
  [
    'secondFactors',
    ({ secondFactor, secondFactorRoles, secondFactors }) =>
      (secondFactor !== 'required' && secondFactorRoles.length === 0) || secondFactors.some(isEnrollable),
    `must have one of ${enrollableNames.join(', ')} where second_factor is required, or of a role`,
  ],
  // Who lets people prove themselves by text messages says where they live: nobody else is sent any.
  [
    'smsCountries',
    ({ smsCountries, secondFactors, backchannelAuthenticationChannels: channels }) =>
      (!secondFactors.includes('sms-otp') && !channels.includes('sms')) || smsCountries.length > 0,
    'must have at least 1 item where second_factors has sms-otp, or backchannel_authentication_channels sms',
  ],
];

/** What each setting may be, and what they say together. */
export const checkSettings = (violations: Violations, pointer: string, settings: TenantSettings): void => {
  for (const member of settingMembers) {
    const field = settingField(member);
    for (const problem of problemsOfField(`${pointer}/${member}`, field, settings[member])) violations.add(problem.pointer, problem.detail);
  }
  for (const [member, holds, detail] of conflicts) violations.check(holds(settings), `${pointer}/${member}`, detail);
  for (const { member, detail } of settingsConflicts(settings)) violations.add(`${pointer}/${member}`, detail);
  checkTerms(violations, `${pointer}/terms`, settings.terms);
  checkUserAttributes(violations, `${pointer}/userAttributes`, settings.userAttributes);
  checkLimits(violations, `${pointer}/limits`, settings.limits ?? []);
};

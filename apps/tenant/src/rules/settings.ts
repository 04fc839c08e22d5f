import type { TenantSettings } from '#contracts';
import type { Findings } from './findings.js';
import { checkList, checkOneOf, checkSeconds } from './values.js';

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
  sessionLifetime: 7 * day,
  sessionIdleLifetime: day,
  defaultTokenFormat: 'jwt',
  revokeTokensOnPasswordChange: true,
  locales: ['en'],
};

/** Longest lifetimes in seconds. RFC 6749 §4.1.2 recommends ten minutes as the most for a code. */
export const longestLifetimes = {
  accessToken: day,
  idToken: day,
  refreshToken: 365 * day,
  authorizationCode: 10 * minute,
  session: 90 * day,
} as const;

const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
};

/** Limits of each setting, and that no idle limit exceeds the absolute one. */
export const checkSettings = (findings: Findings, pointer: string, settings: TenantSettings): void => {
  const seconds = (member: keyof TenantSettings & `${string}Lifetime`, longest: number): void => {
    checkSeconds(findings, `${pointer}/${member}`, settings[member], 1, longest);
  };
  seconds('accessTokenLifetime', longestLifetimes.accessToken);
  seconds('idTokenLifetime', longestLifetimes.idToken);
  seconds('refreshTokenLifetime', longestLifetimes.refreshToken);
  seconds('refreshTokenIdleLifetime', longestLifetimes.refreshToken);
  seconds('authorizationCodeLifetime', longestLifetimes.authorizationCode);
  seconds('sessionLifetime', longestLifetimes.session);
  seconds('sessionIdleLifetime', longestLifetimes.session);
  findings.require(
    settings.refreshTokenIdleLifetime <= settings.refreshTokenLifetime,
    `${pointer}/refreshTokenIdleLifetime`,
    'must not exceed the absolute lifetime',
  );
  findings.require(
    settings.sessionIdleLifetime <= settings.sessionLifetime,
    `${pointer}/sessionIdleLifetime`,
    'must not exceed the absolute lifetime',
  );
  checkOneOf(findings, `${pointer}/defaultTokenFormat`, settings.defaultTokenFormat, ['jwt', 'opaque']);
  checkList(findings, `${pointer}/locales`, settings.locales, 20);
  findings.require(settings.locales.length > 0, `${pointer}/locales`, 'must name at least one language');
  settings.locales.forEach((tag, index) => {
    findings.require(isLanguage(tag), `${pointer}/locales/${index}`, 'must be a language tag like en or pt-BR (BCP 47)');
  });
};

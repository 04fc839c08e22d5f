import { day, minute } from './seconds.js';

/** The most that a tenant or an application may set, in seconds. RFC 6749 §4.1.2 recommends ten minutes as the most for a code. */
export const maxLifetimes = {
  accessToken: day,
  idToken: day,
  refreshToken: 365 * day,
  authorizationCode: 10 * minute,
  deviceCode: 30 * minute,
  session: 90 * day,
  invitation: 90 * day,
  assertion: day,
  apiKey: 5 * 365 * day,
} as const;

/** Seconds that an API key lives at least. */
export const minApiKeyLifetime = 3_600;

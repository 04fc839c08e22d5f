import type { JsonObject } from '#contracts';
import { timeClaim } from '../jwt.js';
import { skewSeconds, unreachedTime } from './client-jws.js';

export const livesTooLong = 'it lives too long';

/** Why what is signed is not to be taken now, for its times (RFC 7523 §3): it must expire, and within `maxLifetime` seconds, or need not where that is null; null: it may be. */
export const problemOfTimes = (claims: JsonObject, now: number, maxLifetime: number | null): string | null => {
  const isEndless = maxLifetime === null && claims['exp'] === undefined;
  const expiresAt = isEndless ? Infinity : timeClaim(claims, 'exp');
  if (expiresAt === null || expiresAt <= now) return 'it has no exp, or has expired';
  if (maxLifetime !== null && expiresAt > now + maxLifetime + skewSeconds) return livesTooLong;
  const unreached = unreachedTime(claims, now);
  return unreached === null ? null : `its ${unreached} has not come`;
};

/** When an assertion can have been made at the earliest: whatever is said of times long ago, none is earlier than what can be stored. */
export const earliestIssue = (claims: JsonObject, expiresAt: number, maxLifetime: number): number =>
  Math.max(timeClaim(claims, 'iat') ?? expiresAt - maxLifetime, skewSeconds) - skewSeconds;

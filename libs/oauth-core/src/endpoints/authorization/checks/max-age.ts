import { OAuthError } from '../../../errors.js';
import type { Check } from './check.js';

/** Seconds: longer than any session, and what any longer `max_age` comes to. */
const longestMaxAge = 2 ** 31 - 1;

/** OpenID Connect Core §3.1.2.1 sets no bound: one beyond any session asks for nothing. */
export const checkMaxAge: Check = ({ parameters }) => {
  const value = parameters.get('max_age');
  if (value === null) return { maxAge: null };
  if (!/^[0-9]+$/.test(value)) throw new OAuthError('invalid_request', 'The max_age must be a whole number of seconds, 0 or more');
  return { maxAge: Math.min(Number(value), longestMaxAge) };
};

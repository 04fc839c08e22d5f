import { ServiceError } from './errors.js';

/** The time of a list's filter as stores take it. Throws `invalid_argument` for what is none (ISO 8601, with its zone), or before or behind the years of four digits. */
export const filterTime = (member: 'from' | 'to', text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const milliseconds = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : NaN;
  const time = Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
  if (/^(?!0000)\d{4}-/.test(time)) return time;
  const detail = 'must be a time as in 2030-01-31T12:00:00Z';
  throw new ServiceError('invalid_argument', `The ${member} is not valid.`, { members: [{ pointer: `/${member}`, detail }] });
};

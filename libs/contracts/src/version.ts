import { ServiceError } from './errors.js';

/** A change that is made only to what has one of these versions; left out: to any (RFC 9110 §13.1.1). */
export type Conditional = { readonly ifVersion?: readonly number[] | undefined };

/**
 * Throws `version_mismatch` where a change was asked for of another version than this one. To be called where nobody else can change it any
 * more: under the lock in which it is changed.
 */
export const requireVersion = ({ version }: { readonly version: number }, { ifVersion }: Conditional): void => {
  if (ifVersion !== undefined && !ifVersion.includes(version)) {
    throw new ServiceError('version_mismatch', 'It has changed since it was read: read it again.');
  }
};

import { isOrganizationName, maxOrganizationNameLength, type Organization, organizationStatuses } from '#contracts';
import { Violations } from '#kernel';
import { checkName, checkOneOf } from './values.js';

/** Throws `invalid_argument` unless it is valid as a whole. */
export const checkOrganization = ({ name, displayName, status }: Pick<Organization, 'name' | 'displayName' | 'status'>): void => {
  const violations = new Violations();
  violations.check(
    isOrganizationName(name),
    '/name',
    `must have 1 to ${maxOrganizationNameLength} characters of a-z, 0-9 and hyphens, a letter or digit at both ends, and not be a UUID`,
  );
  checkName(violations, '/displayName', displayName);
  checkOneOf(violations, '/status', status, organizationStatuses);
  violations.throwIfAny();
};

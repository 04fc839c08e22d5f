import {
  canonicalLocale,
  type CreateUserRequest,
  isRoleName,
  localeProblem,
  roleNameProblem,
  type User,
  type UserProfile,
} from '#contracts';
import { isHttpsAddress } from '#oauth-core';
import { checkAddress } from './address.js';
import { checkCustomClaims } from './custom-claims.js';
import { isPlainlyVisible } from '#contracts';
import type { Violations } from '#kernel';
import { normalisePhoneNumber } from '#phone-numbers';
import { checkEmail, checkUsername, normaliseIdentifier } from './identifiers.js';

export type ProfileChanges = Omit<CreateUserRequest, 'password' | 'attributes'>;

/** What administrators set of a user, attributes included. */
export type Profile = UserProfile & Pick<User, 'attributes'>;

/** Of a user who is known by nothing yet. */
export const emptyProfile: Profile = {
  username: null,
  email: null,
  emailVerified: false,
  name: null,
  picture: null,
  phone: null,
  phoneVerified: false,
  address: null,
  locale: null,
  customClaims: {},
  attributes: {},
  roles: [],
  groups: [],
};

/** No comma: proxies join groups by it in a header. */
const groupForm = /^[^\p{C}\p{Z},](?:[^\p{C},]{0,254}[^\p{C}\p{Z},])?$/u;
const maxMemberships = 100;

const normalised = (value: string | null | undefined): string | null | undefined =>
  typeof value === 'string' ? normaliseIdentifier(value) : value;

/**
 * `changes` over `current`; members that are undefined change nothing. A new address or number is unverified unless the
 * same request says otherwise, and none is never verified.
 */
export const applyChanges = (current: Profile, changes: ProfileChanges): Profile => {
  const username = normalised(changes.username);
  const email = normalised(changes.email);
  const next: Profile = {
    username: username === undefined ? current.username : username,
    email: email === undefined ? current.email : email,
    emailVerified: current.emailVerified,
    name: changes.name === undefined ? current.name : changes.name,
    picture: changes.picture === undefined ? current.picture : changes.picture,
    phone: changes.phone === undefined ? current.phone : changes.phone && (normalisePhoneNumber(changes.phone) ?? changes.phone),
    phoneVerified: current.phoneVerified,
    address: changes.address === undefined ? current.address : changes.address,
    locale: changes.locale === undefined ? current.locale : changes.locale && (canonicalLocale(changes.locale) ?? changes.locale),
    customClaims: changes.customClaims ?? current.customClaims,
    attributes: current.attributes,
    roles: changes.roles ?? current.roles,
    groups: changes.groups ?? current.groups,
  };
  return {
    ...next,
    emailVerified: next.email !== null && (changes.emailVerified ?? (next.email === current.email && current.emailVerified)),
    phoneVerified: next.phone !== null && (changes.phoneVerified ?? (next.phone === current.phone && current.phoneVerified)),
  };
};

const checkMemberships = (
  violations: Violations,
  pointer: string,
  names: readonly string[],
  isFit: (name: string) => boolean,
  problem: string,
): void => {
  violations.check(names.length <= maxMemberships, pointer, `must have at most ${maxMemberships} items`);
  names.slice(0, maxMemberships).forEach((name, index) => {
    violations.check(isFit(name), `${pointer}/${index}`, problem);
    violations.check(names.indexOf(name) === index, `${pointer}/${index}`, 'occurs twice');
  });
};

/**
 * Adds a finding for each member that is not fit to be stored, shown on a page, put into a token or a mail's header. A number that is `known` stays: what is possible
 * in a country changes.
 */
export const checkProfile = (violations: Violations, profile: UserProfile, known: Pick<UserProfile, 'phone'> = emptyProfile): void => {
  violations.check(profile.username !== null || profile.email !== null, '/username', 'is required where no email is set');
  checkUsername(violations, profile.username);
  checkEmail(violations, profile.email);
  const { name, picture, phone, locale } = profile;
  violations.check(
    name === null || (name.trim() !== '' && Array.from(name).length <= 256 && isPlainlyVisible(name)),
    '/name',
    'must have 1 to 256 characters, no controls, and none that show nothing or change the direction of text',
  );
  violations.check(picture === null || isHttpsAddress(picture), '/picture', 'must be an https URL of at most 2000 characters');
  violations.check(
    phone === null || phone === known.phone || normalisePhoneNumber(phone) === phone,
    '/phone',
    'must be a telephone number with its country code, such as +431234567',
  );
  violations.check(locale === null || canonicalLocale(locale) !== null, '/locale', localeProblem);
  checkAddress(violations, profile.address);
  checkMemberships(violations, '/roles', profile.roles, isRoleName, roleNameProblem);
  checkMemberships(
    violations,
    '/groups',
    profile.groups,
    (name) => groupForm.test(name),
    'must have 1 to 256 characters, no comma, no control characters, no space at an end',
  );
  profile.groups.forEach((group, index) => {
    violations.check(
      isPlainlyVisible(group),
      `/groups/${index}`,
      'must have no characters that show nothing or change the direction of text',
    );
  });
  checkCustomClaims(violations, profile.customClaims);
};

import type { Json, RefusedImport, UserImport, UserProfile, UserStatus } from '#contracts';
import { Violations } from '#kernel';
import { RefusedUser } from '../../rules/import/exported-record.js';
import { readExportedUser } from '../../rules/import/exported-user.js';
import { RefusedHash, storedHash } from '../../rules/import/imported-hash.js';
import { applyChanges, checkProfile, emptyProfile } from '../../rules/profile.js';

/** A user who can be imported, as they will be stored. */
export type Candidate = { readonly profile: UserProfile; readonly status: UserStatus; readonly hash: string | null };

/** Why a user is not imported. */
export type Refusal = Omit<RefusedImport, 'position'>;

/** As much of an identifier as is of use to whoever looks for the record; null where it is no text. */
const longestShown = 254;
const shown = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value.replaceAll(/\p{C}/gu, '\ufffd').slice(0, longestShown) : null;

/** What names a record in every format. */
const identifierOf = (record: Json): string | null => {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null;
  const { username, email } = record as { readonly [name: string]: Json | undefined };
  return shown(username) ?? shown(email);
};

const problemsOf = (profile: UserProfile): string | null => {
  const violations = new Violations();
  checkProfile(violations, profile);
  if (violations.isEmpty) return null;
  return violations.all
    .slice(0, 5)
    .map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`)
    .join('; ');
};

/** Reads one record of an export, and checks it as a user of the admin API is checked. Nothing is looked up. */
export const readCandidate = ({ format, dropSecondFactors }: UserImport, record: Json): Candidate | Refusal => {
  const identifier = identifierOf(record);
  try {
    const { profile: changes, status, hash, secondFactors } = readExportedUser(format, record);
    const profile = applyChanges(emptyProfile, changes);
    const detail = problemsOf(profile);
    if (detail !== null) return { identifier, reason: 'invalid', detail };
    if (secondFactors && !dropSecondFactors)
      return { identifier, reason: 'second_factor', detail: 'The user has a second factor, which cannot be imported.' };
    return { profile, status, hash: hash === null ? null : storedHash(hash) };
  } catch (error) {
    if (error instanceof RefusedUser) return { identifier, reason: error.reason, detail: error.message };
    if (error instanceof RefusedHash) return { identifier, reason: error.reason, detail: `The password's hash: ${error.message}.` };
    throw error;
  }
};

import type { AdministeredUserStatus, Json, RefusedImport, UserAttribute, UserImport } from '#contracts';
import { Violations } from '#kernel';
import { importedAttributes } from '../../rules/import/exported-attributes.js';
import { type ExportedAttributes, RefusedUser } from '../../rules/import/exported-record.js';
import { readExportedUser } from '../../rules/import/exported-user.js';
import { RefusedHash, storedHash } from '../../rules/import/imported-hash.js';
import { applyChanges, checkProfile, emptyProfile, type Profile } from '../../rules/profile.js';

/** A user who can be imported, as they will be stored. */
export type Candidate = { readonly profile: Profile; readonly status: AdministeredUserStatus; readonly hash: string | null };

/** Why a user is not imported. */
export type Refusal = Omit<RefusedImport, 'position'>;

/** As much of a text of the export as is of use to an administrator. What a database refuses, a half of a character included, is replaced, or one record would stop all. */
const shown = (text: string, longest: number): string => text.slice(0, longest).replaceAll(/\p{C}/gu, '\ufffd');

const identifierIn = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? shown(value, 254) : null);

/** What names a record in every format. */
const identifierOf = (record: Json): string | null => {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null;
  const { username, email } = record as { readonly [name: string]: Json | undefined };
  return identifierIn(username) ?? identifierIn(email);
};

const textOf = (violations: Violations): string =>
  violations.all
    .slice(0, 5)
    .map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`)
    .join('; ');

/** The profile with its attributes; or what is wrong with them, in words. */
const checked = (schema: readonly UserAttribute[], profile: Profile, exported: ExportedAttributes): Profile | string => {
  const violations = new Violations();
  checkProfile(violations, profile);
  const attributes = importedAttributes(violations, schema, exported);
  return violations.isEmpty ? { ...profile, attributes } : textOf(violations);
};

/** Reads one record of an export, and checks it as a user of the admin API is checked, attributes by the tenant's schema. Nothing is looked up. */
export const readCandidate = (
  { format, dropSecondFactors }: UserImport,
  schema: readonly UserAttribute[],
  record: Json,
): Candidate | Refusal => {
  const refusal = (reason: Refusal['reason'], detail: string): Refusal => ({
    identifier: identifierOf(record),
    reason,
    detail: shown(detail, 2_000),
  });
  try {
    const { profile: changes, attributes, status, hash, secondFactors } = readExportedUser(format, record);
    const profile = checked(schema, applyChanges(emptyProfile, changes), attributes);
    if (typeof profile === 'string') return refusal('invalid', profile);
    if (secondFactors && !dropSecondFactors) return refusal('second_factor', 'The user has a second factor, which cannot be imported.');
    return { profile, status, hash: hash === null ? null : storedHash(hash) };
  } catch (error) {
    if (error instanceof RefusedUser) return refusal(error.reason, error.message);
    if (error instanceof RefusedHash) return refusal(error.reason, `The password's hash: ${error.message}.`);
    throw error;
  }
};

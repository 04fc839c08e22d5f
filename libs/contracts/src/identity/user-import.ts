import type { UserImportId } from '../ids.js';
import type { Json } from '../json.js';
import type { UserExportFormat, UserRefusalReason } from '../vocabularies.js';

/**
 * An import of users from another system: so many records, in the order of their export. Those before `nextPosition` are done, imported or refused; what comes next is sent by the caller.
 * `source` names the export, by a digest for instance, so that whoever goes on finds the import. Times are ISO 8601.
 */
export type UserImport = {
  readonly id: UserImportId;
  readonly format: UserExportFormat;
  readonly source: string | null;
  readonly total: number;
  /** Whether users with a second factor are imported without it, instead of being refused. */
  readonly dropSecondFactors: boolean;
  readonly nextPosition: number;
  readonly imported: number;
  readonly refused: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type CreateUserImportRequest = Pick<UserImport, 'format' | 'source' | 'total' | 'dropSecondFactors'>;

/** The records of an export from `position` on, the first one being 0. */
export type ImportUsersRequest = { readonly id: UserImportId; readonly position: number; readonly records: readonly Json[] };

/** How many records one request may bring. */
export const maxImportedUsers = 100;

/** A user who was not imported. `identifier`: the username or the address as it was exported, as far as it can be shown. */
export type RefusedImport = {
  readonly position: number;
  readonly identifier: string | null;
  readonly reason: UserRefusalReason;
  readonly detail: string;
};

import type { Json, UserExportFormat } from '#contracts';
import { auth0User } from './auth0.js';
import { ExportedRecord, type ExportedUser } from './exported-record.js';
import { keycloakUser } from './keycloak.js';
import { ostiaryUser } from './ostiary.js';

const readers: { readonly [Format in UserExportFormat]: (record: ExportedRecord) => ExportedUser } = {
  ostiary: ostiaryUser,
  keycloak: keycloakUser,
  auth0: auth0User,
};

/** Reads one record. Throws `RefusedUser` or `RefusedHash`; does not check what the profile holds. */
export const readExportedUser = (format: UserExportFormat, record: Json): ExportedUser => readers[format](ExportedRecord.of(record));

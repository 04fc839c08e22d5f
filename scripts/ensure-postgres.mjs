// Makes sure that there are PostgreSQL's own programs, the server and those for backups (pg_dump, pg_dumpall, pg_restore, psql), of one version: from
// where Debian keeps them, from .cache/tools, or from Debian's archive. The embedded server's package has no programs for backups.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isExecutable, libraryPath, runAsCommand, toolsDirectory, unpackPackage, versionOf } from './ensure-tool.mjs';

const unpacked = join(toolsDirectory, 'postgresql');
const programs = ['initdb', 'postgres', 'pg_dump', 'pg_dumpall', 'pg_restore', 'psql'];

/** The directory of the newest version below `root` that has all programs; null if none has. */
const programsBelow = async (root) => {
  const versions = await readdir(join(root, 'usr/lib/postgresql')).catch(() => []);
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) {
    const directory = join(root, 'usr/lib/postgresql', version, 'bin');
    const found = await Promise.all(programs.map((program) => isExecutable(join(directory, program))));
    if (!found.includes(false)) return directory;
  }
  return null;
};

/** `{path, env, version}`: the directory of the programs, and what they need beside the caller's environment. */
export const ensurePostgres = async () => {
  const installed = await programsBelow('/');
  if (installed !== null) return { path: installed, env: {}, version: await versionOf(join(installed, 'postgres')) };
  if ((await programsBelow(unpacked)) === null) await unpackPackage('postgresql');
  const path = await programsBelow(unpacked);
  if (path === null) throw new Error('the package postgresql has no programs for backups');
  const env = { LD_LIBRARY_PATH: libraryPath(unpacked) };
  return { path, env, version: await versionOf(join(path, 'postgres'), ['--version'], env) };
};

await runAsCommand(import.meta.url, ensurePostgres);

// Makes sure that there is a PgBouncer to test against: from PATH, from .cache/tools, or from Debian's archive.
import { join } from 'node:path';
import { findProgram, isExecutable, libraryPath, runAsCommand, toolsDirectory, unpackPackage, versionOf } from './ensure-tool.mjs';

const root = join(toolsDirectory, 'pgbouncer');
const unpacked = join(root, 'usr', 'sbin', 'pgbouncer');

const describe = async (path, env) => ({ path, env, version: await versionOf(path, ['--version'], env) });

/** `{path, env, version}` of a PgBouncer that runs; `env` is what it needs beside the caller's environment. */
export const ensurePgBouncer = async () => {
  const installed = await findProgram(['pgbouncer'], ['/usr/sbin/pgbouncer']);
  if (installed !== null) return describe(installed, {});
  if (!(await isExecutable(unpacked))) await unpackPackage('pgbouncer');
  return describe(unpacked, { LD_LIBRARY_PATH: libraryPath(root) });
};

await runAsCommand(import.meta.url, ensurePgBouncer);

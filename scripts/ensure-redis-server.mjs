// Makes sure that there is a Redis or Valkey server to test against: from PATH, from .cache/tools, or from Debian's archive.
import { join } from 'node:path';
import { findProgram, isExecutable, libraryPath, runAsCommand, toolsDirectory, unpackPackage, versionOf } from './ensure-tool.mjs';

const root = join(toolsDirectory, 'redis-server');
const unpacked = join(root, 'usr', 'bin', 'redis-server');

const describe = async (path, env) => ({ path, env, version: await versionOf(path, ['--version'], env) });

/** `{path, env, version}` of a server that runs; `env` is what it needs beside the caller's environment. */
export const ensureRedisServer = async () => {
  const installed = await findProgram(['valkey-server', 'redis-server']);
  if (installed !== null) return describe(installed, {});
  if (!(await isExecutable(unpacked))) await unpackPackage('redis-server');
  return describe(unpacked, { LD_LIBRARY_PATH: libraryPath(root) });
};

await runAsCommand(import.meta.url, ensureRedisServer);

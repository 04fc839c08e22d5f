// Finds wrk, the load generator: in PATH, in .cache/tools, or in Debian's archive.
import { join } from 'node:path';
import { findProgram, libraryPath, toolsDirectory, unpackPackage } from '../../scripts/ensure-tool.mjs';

const unpacked = join(toolsDirectory, 'wrk');

/** `{path, env}` of a wrk that runs. Throws, with a message for people, where none can be had. */
export const ensureWrk = async () => {
  const program = join(unpacked, 'usr', 'bin', 'wrk');
  const found = await findProgram(['wrk'], [program]);
  if (found === null) await unpackPackage('wrk');
  const path = found ?? program;
  return { path, env: path === program ? { LD_LIBRARY_PATH: libraryPath(unpacked) } : {} };
};

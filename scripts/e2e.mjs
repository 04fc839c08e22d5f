// Runs the end-to-end suite against one platform: `node scripts/e2e.mjs standalone|distributed [arguments of jest]`.
// The platform is started as a person would start it, on free ports, with a data directory of its own: standalone by the Node that
// runs this script, as on a laptop, distributed by Node 24, as in production.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPlatform } from '../dist/libs/testing/src/index.js';
import { root } from './build.mjs';
import { ensureNode24 } from './ensure-node-24.mjs';

/** Resolves with the exit code; signals that this process is sent are passed on. */
const runNode = async (node, args, env = {}) => {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
};

const runSuite = async (topology, jestArguments) => {
  console.log(`end to end, ${topology}, Node ${process.versions.node}`);
  const platform = await startPlatform(topology);
  const file = join(platform.address.dataDirectory, '..', 'platform.json');
  await writeFile(file, JSON.stringify(platform.address), { mode: 0o600 });
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const code = await runNode(process.execPath, [...flags, '--selectProjects=e2e', '--runInBand', ...jestArguments], {
    OSTIARY_E2E_PLATFORM: file,
    OSTIARY_TEST_TOPOLOGY: topology,
  });
  await platform.close();
  return code;
};

const [topology = 'standalone', ...jestArguments] = process.argv.slice(2);
if (!['standalone', 'distributed'].includes(topology)) {
  console.error(`There is no topology ${topology}: say standalone or distributed.`);
  process.exit(1);
}

const node = topology === 'distributed' ? (await ensureNode24()).path : process.execPath;
process.exit(node === process.execPath ? await runSuite(topology, jestArguments) : await runNode(node, process.argv.slice(1)));

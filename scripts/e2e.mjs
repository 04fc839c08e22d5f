// Runs a suite against one platform: `node scripts/e2e.mjs standalone|distributed|clients [arguments of jest]`, the end-to-end suite against
// a topology, or independent clients against the standalone one. With OSTIARY_TEST_PLATFORM=none the specs have the platforms that they start themselves.
// The platform is started as a person would start it, on free ports, with a data directory of its own: standalone by the Node that
// runs this script, as on a laptop, distributed by Node 24, as in production.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './build.mjs';
import { readArguments } from './command.mjs';
import { ensureClients } from './ensure-clients.mjs';
import { ensureNode24 } from './ensure-node-24.mjs';

/** Resolves with the exit code; signals that this process is sent are passed on. */
const runNode = async (node, args, env = {}) => {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
};

/** What is run against which platform; `prepare` answers with what the specs find in their environment. */
const suites = {
  standalone: { topology: 'standalone', project: 'e2e', prepare: async () => ({}) },
  distributed: { topology: 'distributed', project: 'e2e', prepare: async () => ({}) },
  clients: { topology: 'standalone', project: 'clients', prepare: async () => ({ OSTIARY_TEST_CLIENTS: await ensureClients() }) },
};

const runSuite = async ({ topology, project, prepare }, jestArguments) => {
  console.log(`${project}, ${topology}, Node ${process.versions.node}`);
  const env = await prepare();
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const jest = (shared = {}) =>
    runNode(process.execPath, [...flags, `--selectProjects=${project}`, '--runInBand', ...jestArguments], {
      ...env,
      ...shared,
      OSTIARY_TEST_TOPOLOGY: topology,
    });
  if (process.env.OSTIARY_TEST_PLATFORM === 'none') return jest();

  const { startPlatform } = await import('../dist/libs/testing/src/index.js');
  const platform = await startPlatform(topology);
  const file = join(platform.address.dataDirectory, '..', 'platform.json');
  await writeFile(file, JSON.stringify(platform.address), { mode: 0o600 });
  const code = await jest({ OSTIARY_E2E_PLATFORM: file });
  await platform.close();
  return code;
};

// What follows the suite is for jest, which knows its own options.
const [name = 'standalone', ...jestArguments] = process.argv.slice(2);
if (name.startsWith('-')) {
  readArguments({
    command: 'node scripts/e2e.mjs',
    summary: 'Runs a suite against a platform; what follows is for jest.',
    positionals: { suite: Object.keys(suites).join(', ') },
  });
}
if (!Object.hasOwn(suites, name)) {
  console.error(`There is no suite ${name}: say ${Object.keys(suites).join(' or ')}.`);
  process.exit(1);
}

const suite = suites[name];
const node = suite.topology === 'distributed' ? (await ensureNode24()).path : process.execPath;
process.exit(node === process.execPath ? await runSuite(suite, jestArguments) : await runNode(node, process.argv.slice(1)));

// Runs the end-to-end suite against one platform: `node scripts/e2e.mjs standalone|distributed [arguments of jest]`.
// The platform is started as a person would start it, on free ports, with a data directory of its own.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPlatform } from '../dist/libs/testing/src/index.js';

const [topology = 'standalone', ...jestArguments] = process.argv.slice(2);
if (!['standalone', 'distributed'].includes(topology)) {
  console.error(`There is no topology ${topology}: say standalone or distributed.`);
  process.exit(1);
}

const platform = await startPlatform(topology);
const file = join(platform.address.dataDirectory, '..', 'platform.json');
await writeFile(file, JSON.stringify(platform.address), { mode: 0o600 });

const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--selectProjects=e2e',
    '--runInBand',
    '--testTimeout=30000',
    ...jestArguments,
  ],
  { stdio: 'inherit', env: { ...process.env, OSTIARY_E2E_PLATFORM: file, OSTIARY_TEST_TOPOLOGY: topology } },
);
const stop = () => jest.kill('SIGTERM');
process.on('SIGINT', stop).on('SIGTERM', stop);
const code = await new Promise((resolve) => jest.once('exit', (exitCode) => resolve(exitCode ?? 1)));
await platform.close();
process.exit(code);

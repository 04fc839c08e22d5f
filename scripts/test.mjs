// `npm test`: checks, then unit, integration and end-to-end tests, these in both topologies. The last line adds everything up;
// the exit code is 1 when anything failed, could not run, or found nothing to run.
// Names of stages as arguments run only those: `node scripts/test.mjs unit e2e-standalone`.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, root } from './build.mjs';
import { check } from './check.mjs';
import { proveChecks } from './prove-checks.mjs';
import { runAloud } from './run-step.mjs';

const node = process.execPath;
const results = join(root, '.cache/test-results');

/** Runs a command that writes jest's report to the file it is given, and counts what the report says. */
const counted = async (stage, command) => {
  const file = join(results, `${stage}.json`);
  await rm(file, { force: true });
  const code = await runAloud(node, command(file));
  const report = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (report === null) return { passed: 0, failed: 1 };
  // A file that does not even load fails without a failing test in it.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && (code !== 0 || report.numTotalTests === 0) ? 1 : failed };
};

const jestFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

const jest = (project) => () =>
  counted(project, (file) => [...jestFlags, '--selectProjects', project, '--maxWorkers=2', '--json', `--outputFile=${file}`]);

const ensureTools = async () => {
  const code = await runAloud(node, ['scripts/ensure-tools.mjs']);
  return { passed: 0, failed: code === 0 ? 0 : 1 };
};

const endToEnd = (topology) => () => counted(`e2e-${topology}`, (file) => ['scripts/e2e.mjs', topology, '--json', `--outputFile=${file}`]);

const stages = {
  tools: ensureTools,
  check,
  unit: jest('unit'),
  proof: proveChecks,
  integration: jest('integration'),
  'e2e-standalone': endToEnd('standalone'),
  'e2e-distributed': endToEnd('distributed'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}.`);
  process.exit(1);
}

await mkdir(results, { recursive: true });
await build().catch((error) => console.error(`The build failed:\n${error.message}`));

const total = { passed: 0, failed: 0 };
const summary = [];
for (const [name, run] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name} ==`);
  const start = performance.now();
  const { passed, failed } = await run().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  total.passed += passed;
  total.failed += failed;
  summary.push(`${name.padEnd(16)} ${passed} passed, ${failed} failed, ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

console.log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

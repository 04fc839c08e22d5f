// `npm test`: checks, then unit, integration and end-to-end tests, these in both topologies. The last line adds everything up;
// the exit code is 1 when anything failed, could not run, or found nothing to run.
// Names of stages as arguments run only those: `node scripts/test.mjs unit e2e-standalone`.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, root } from './build.mjs';
import { check } from './check.mjs';
import { proveChecks } from './prove-checks.mjs';
import { runAloud } from './run-step.mjs';

const node = process.execPath;
const results = join(root, '.cache/test-results');

/** Runs a command that writes jest's report to the file it is given, and counts what the report says. */
const counted = async (stage, command, env = {}) => {
  const file = join(results, `${stage}.json`);
  await rm(file, { force: true });
  const code = await runAloud(node, command(file), env);
  const report = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (report === null) return { passed: 0, failed: 1 };
  // A file that does not even load fails without a failing test in it.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && (code !== 0 || report.numTotalTests === 0) ? 1 : failed };
};

const jestFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

const jest = (project, ...options) => {
  const flags = ['--selectProjects', project, ...(options.length > 0 ? options : ['--maxWorkers=2'])];
  return () => counted(project, (file) => [...jestFlags, ...flags, '--json', `--outputFile=${file}`]);
};

const ensureTools = async () => {
  const code = await runAloud(node, ['scripts/ensure-tools.mjs']);
  return { passed: 0, failed: code === 0 ? 0 : 1 };
};

const endToEnd = (topology) => () => counted(`e2e-${topology}`, (file) => ['scripts/e2e.mjs', topology, '--json', `--outputFile=${file}`]);

/** The spec files with this suffix that ask #testing how thorough to be. */
const thoroughSpecs = async (suffix) => {
  const files = await Promise.all(['apps', 'libs', 'test'].map((folder) => readdir(join(root, folder), { recursive: true })));
  const paths = files.flatMap((names, index) => names.map((name) => join(['apps', 'libs', 'test'][index], name)));
  const found = [];
  for (const path of paths.filter((name) => name.endsWith(`.${suffix}.ts`)))
    if (/\b(rounds|isThorough)\b.*'#testing'/.test(await readFile(join(root, path), 'utf8'))) found.push(path);
  return found;
};

const thorough = (suffix, command) => async () => {
  const specs = await thoroughSpecs(suffix);
  const stage = `thorough-${suffix}-${command.at(-1)}`;
  return counted(stage, (file) => [...command, '--runInBand', '--json', `--outputFile=${file}`, ...specs], {
    OSTIARY_TEST_THOROUGH: 'true',
  });
};

const stages = {
  tools: ensureTools,
  check,
  unit: jest('unit'),
  proof: proveChecks,
  integration: jest('integration'),
  'e2e-standalone': endToEnd('standalone'),
  'e2e-distributed': endToEnd('distributed'),
};

/** What takes longer than a check may: `npm run test:long`. */
const longStages = {
  long: jest('long', '--runInBand', '--testTimeout=300000'),
  'thorough-integration': thorough('int-spec', [...jestFlags, '--selectProjects=integration']),
  'thorough-standalone': thorough('e2e-spec', ['scripts/e2e.mjs', 'standalone']),
  'thorough-distributed': thorough('e2e-spec', ['scripts/e2e.mjs', 'distributed']),
};

const every = { ...stages, ...longStages };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(stages);
const unknown = wanted.filter((name) => !(name in every));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${Object.keys(every).join(', ')}.`);
  process.exit(1);
}

await mkdir(results, { recursive: true });
await build().catch((error) => console.error(`The build failed:\n${error.message}`));

const total = { passed: 0, failed: 0 };
const summary = [];
for (const [name, run] of Object.entries(every)) {
  if (!wanted.includes(name)) continue;
  console.log(`\n== ${name} ==`);
  const start = performance.now();
  const { passed, failed } = await run().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  total.passed += passed;
  total.failed += failed;
  summary.push(`${name.padEnd(20)} ${passed} passed, ${failed} failed, ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

console.log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

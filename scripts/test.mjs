// `npm test`: unit, integration and end-to-end tests, these in both topologies, and checks; three stages run side by side. Each stage's output is
// shown whole when it ends. The last line adds everything up; the exit code is 1 when anything failed, could not run, or found nothing to run.
// Names of stages as arguments run only those: `node scripts/test.mjs unit e2e-standalone`. One stage alone is seen as it goes.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, root } from './build.mjs';
import { check } from './check.mjs';
import { readArguments } from './command.mjs';
import { ensureNode24 } from './ensure-node-24.mjs';
import { groupSpecs, specsWith } from './group-specs.mjs';
import { proveChecks } from './prove-checks.mjs';
import { runAloud, runQuietly } from './run-step.mjs';

const node = process.execPath;
const results = join(root, '.cache/test-results');
const jestFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** What scripts/launch.sh tells the C library for services that hash passwords: without it, half of each hashing is page faults. */
const memoryOfHashing = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '67108864', MALLOC_TRIM_THRESHOLD_: '58720256' };

/** Runs a command that writes jest's report, and counts what the report says. */
const counted = async ({ name, run, program = node }, command, env = {}) => {
  const file = join(results, `${name}.json`);
  await rm(file, { force: true });
  const code = await run(program, [...command, '--json', `--outputFile=${file}`], { ...memoryOfHashing, ...env });
  const report = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (report === null) return { passed: 0, failed: 1 };
  // A file that does not even load fails without a failing test in it.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && (code !== 0 || report.numTotalTests === 0) ? 1 : failed };
};

const jest =
  (project, ...options) =>
  (stage) =>
    counted(stage, [...jestFlags, '--selectProjects', project, ...options]);
/** Runs a kind of spec, those of an app or library as one file. */
const groupedJest =
  (project, suffix, ...options) =>
  async (stage) =>
    counted(stage, [...jestFlags, `--config=${await groupSpecs(stage.name, project, suffix)}`, ...options]);
/** Runs what production runs by the Node that production has. */
const underNode24 = (work) => async (stage) => work({ ...stage, program: (await ensureNode24()).path });

/** The spec files with this suffix that import one of these from #testing. */
const specsThatImport = async (suffix, ...names) => {
  const imports = new RegExp(`import \\{[^}]*\\b(${names.join('|')})\\b[^}]*\\} from '#testing'`);
  const found = [];
  for (const spec of await specsWith(suffix)) if (imports.test(await readFile(join(root, spec), 'utf8'))) found.push(spec);
  return found;
};

/** Specs that start platforms of their own run beside those that share one. */
const withOwnPlatforms = () => specsThatImport('e2e-spec', 'startPlatform');
const sharedPlatform = (topology) => async (stage) =>
  counted(stage, ['scripts/e2e.mjs', topology, `--config=${await groupSpecs(stage.name, 'e2e', 'e2e-spec', await withOwnPlatforms())}`]);
const ownPlatforms = (topology) => async (stage) =>
  counted(stage, ['scripts/e2e.mjs', topology, ...(await withOwnPlatforms())], { OSTIARY_TEST_PLATFORM: 'none' });

const thorough =
  (suffix, ...command) =>
  async (stage) =>
    counted(stage, [...command, '--runInBand', ...(await specsThatImport(suffix, 'rounds', 'isThorough'))], {
      OSTIARY_TEST_THOROUGH: 'true',
    });

const ensureTools = async ({ run }) => ({ passed: 0, failed: (await run(node, ['scripts/ensure-tools.mjs'])) === 0 ? 0 : 1 });

/**
 * In the order in which they begin: those that use tools wait for the stage that brings them, beside which run two that need none. Then what takes longest
 * comes first; unit tests, which wait for nothing, run beside those that wait for servers to be killed and to come back.
 */
const checkStages = {
  tools: { work: ensureTools },
  check: { work: ({ print }) => check(print) },
  proof: { work: ({ print }) => proveChecks(print) },
  integration: { work: underNode24(groupedJest('integration', 'int-spec', '--maxWorkers=2')), usesTools: true },
  'e2e-distributed': { work: sharedPlatform('distributed'), usesTools: true },
  'e2e-standalone': { work: sharedPlatform('standalone'), usesTools: true },
  unit: { work: groupedJest('unit', 'spec', '--maxWorkers=2') },
  'e2e-faults': { work: ownPlatforms('distributed'), usesTools: true },
  'e2e-starts': { work: ownPlatforms('standalone'), usesTools: true },
  clients: { work: (stage) => counted(stage, ['scripts/e2e.mjs', 'clients']), usesTools: true },
};

/** What takes longer than a check may: `npm run test:long`. */
const longStages = {
  long: { work: jest('long', '--runInBand', '--testTimeout=300000'), usesTools: true, alone: true },
  'thorough-integration': { work: thorough('int-spec', ...jestFlags, '--selectProjects=integration'), usesTools: true, alone: true },
  'thorough-standalone': { work: thorough('e2e-spec', 'scripts/e2e.mjs', 'standalone'), usesTools: true, alone: true },
  'thorough-distributed': { work: thorough('e2e-spec', 'scripts/e2e.mjs', 'distributed'), usesTools: true, alone: true },
};

const stages = { ...checkStages, ...longStages };
const { operands } = readArguments({
  command: 'npm test --',
  summary: 'Runs the stages of the check, three side by side, or those that are named.',
  positionals: { stage: Object.keys(stages).join(', ') },
  repeated: true,
});
const names = operands.length > 0 ? operands : Object.keys(checkStages);
const unknown = names.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}.`);
  process.exit(1);
}
const wanted = Object.keys(stages).filter((name) => names.includes(name));
const isSeen = wanted.length === 1;

/** Runs one stage; answers with its line of the summary. */
const runStage = async (name) => {
  const said = [];
  const print = isSeen ? console.log : (text) => said.push(text.trimEnd());
  const run = async (command, args, env) => {
    const { code, output } = await (isSeen ? runAloud : runQuietly)(command, args, env);
    if (output) print(output);
    return code;
  };
  const start = performance.now();
  const outcome = await stages[name].work({ name, print, run }).catch((error) => {
    print(error.stack ?? String(error));
    return { passed: 0, failed: 1 };
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log([`\n== ${name} (${seconds} s) ==`, ...said].join('\n'));
  return { ...outcome, line: `${name.padEnd(20)} ${outcome.passed} passed, ${outcome.failed} failed, ${seconds} s` };
};

await mkdir(results, { recursive: true });
await build().catch((error) => console.error(`The build failed:\n${error.message}`));

const queue = [...wanted];
const outcomes = [];
let tools = Promise.resolve();
const lane = async () => {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (stages[name].usesTools) await tools;
    const ended = runStage(name);
    if (name === 'tools') tools = ended;
    outcomes.push(await ended);
  }
};
const lanes = wanted.some((name) => stages[name].alone) ? 1 : 3;
await Promise.all(Array.from({ length: lanes }, lane));

const sum = (member) => outcomes.reduce((total, outcome) => total + outcome[member], 0);
const failed = sum('failed');
console.log(`\n${outcomes.map(({ line }) => line).join('\n')}\n\n${sum('passed')} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

// `npm run check`: everything that can be known without running the platform. One line a step; what fails is shown in full.
import { build } from './build.mjs';
import { isCommand, readArguments } from './command.mjs';
import { runQuietly } from './run-step.mjs';

const node = process.execPath;
const bin = (name) => `node_modules/.bin/${name}`;

/** What is written in Go and soon over keeps its garbage, unless it were too much: a fifth of its time was collecting. */
const keepsGarbage = { GOGC: 'off', GOMEMLIMIT: '4GiB' };

const steps = [
  { name: 'types and lint', command: bin('oxlint'), args: ['--type-aware', '--type-check', '--deny-warnings', '.'], env: keepsGarbage },
  { name: 'format', command: bin('oxfmt'), args: ['--check', '.'] },
  { name: 'boundaries', command: bin('depcruise'), args: ['--config', '.dependency-cruiser.mjs', 'apps', 'libs', 'test'] },
  { name: 'order of folders', command: bin('depcruise'), args: ['--config', '.dependency-cruiser.folders.mjs', 'apps', 'libs'] },
  { name: 'generated documents', command: node, args: ['scripts/generate-docs.mjs', '--check'] },
  { name: 'links', command: node, args: ['scripts/check-links.mjs'] },
  { name: 'lock file', command: 'npm', args: ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'] },
  { name: 'deployment', command: node, args: ['scripts/check-deploy.mjs'] },
];

/** Runs every step, two at a time; answers with the number of steps that passed and that failed. */
export const check = async (print = console.log) => {
  let passed = 0;
  let failed = 0;
  await build().catch((error) => print(`The build failed, and with it what needs it:\n${error.message}`));
  const queue = [...steps];
  const work = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const { code, output, seconds } = await runQuietly(step.command, step.args, step.env);
      print(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds.toFixed(1)} s)`);
      if (code === 0) passed++;
      else {
        failed++;
        print(output.trimEnd().replace(/^/gm, '    '));
      }
    }
  };
  await Promise.all([work(), work()]);
  return { passed, failed };
};

if (isCommand(import.meta.url)) {
  readArguments({ command: 'npm run check --', summary: 'Checks everything that can be known without running the platform.' });
  const { failed } = await check();
  if (failed > 0) process.exitCode = 1;
}

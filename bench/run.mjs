// `npm run bench`: starts the platform in both topologies and its peers, measures every case in turns, and reports.
import { build } from '../scripts/build.mjs';
import { readOptions, usage } from './options.mjs';
import { ensurePackages } from './packages.mjs';

/** Refuses what it does not know in a sentence. */
const optionsOf = (args) => {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${error.message.split('. ')[0]}. Say \`npm run bench -- --help\` for what there is.`.replace('..', '.'));
    process.exit(1);
  }
};

const main = async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) return console.log(usage);
  await ensurePackages();
  await build();
  // After the packages are there: the cases and peers import them.
  const { runBenchmark, caseNames } = await import('./benchmark.mjs');
  if (options.list) return console.log(caseNames().join('\n'));
  await runBenchmark(options);
};

try {
  await main();
} catch (error) {
  console.error(`The benchmark failed: ${error.stack ?? error}`);
  process.exitCode = 1;
}

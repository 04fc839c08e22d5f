// `npm run bench`: starts the platform in both topologies and its peers, measures every case in turns, and reports.
import { build } from '../scripts/build.mjs';
import { readOptions, usage } from './options.mjs';
import { ensurePackages } from './packages.mjs';

const main = async () => {
  const options = readOptions(process.argv.slice(2));
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

// What a look at a limit and a count against it cost: `npm run build && node bench/limits-cost.mjs`. Microseconds of CPU each.
import { RequestLimiter } from '../dist/libs/limits/src/index.js';

const rounds = 50_000;
const limiter = new RequestLimiter();
const limit = { most: 1_000_000_000, seconds: 60, prefix: 'bench|' };

const cpuOf = async (work) => {
  for (let round = 0; round < rounds / 10; round += 1) await work(round);
  const begun = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await work(round);
  const { user, system } = process.cpuUsage(begun);
  return ((user + system) / rounds).toFixed(2);
};

console.log(`look  ${await cpuOf((round) => limiter.exhaustion(limit, `192.0.2.${round % 250}`))} µs`);
console.log(`count ${await cpuOf((round) => limiter.count(limit, `192.0.2.${round % 250}`))} µs`);

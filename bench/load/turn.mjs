// One turn of a participant: its load, and what is left of its pools afterwards.
import { sum } from '../measure/statistics.mjs';
import { runLoad } from './run-load.mjs';

/** How fast a participant was with a kind of request the last time. */
const rates = new Map();
const rateKey = ({ name }, { path, from }) => [name, path, from].join(' ');

/** How many items a turn of `seconds` will use up, with some to spare; `guess` is the rate where there was no turn before. */
export const itemsFor = (participant, load, seconds, guess) =>
  Math.ceil(1.5 * seconds * (rates.get(rateKey(participant, load)) ?? guess)) + 2 * load.connections;

/**
 * Sends the load that `makeLoad` makes; answers as `runLoad`, with `cpu`, the microseconds of CPU per request over all
 * processes, and `cpuBy`, the same by program. With `mayBeEmpty`, no answer in that time is no failure.
 */
export const takeTurn = async (participant, makeLoad, seconds, { mayBeEmpty = false } = {}) => {
  const load = { ...(await makeLoad(participant, seconds)), mayBeEmpty };
  const before = await participant.cpu();
  const result = await runLoad(load, seconds);
  const after = await participant.cpu();
  const cpuBy = Object.fromEntries([...after].map(([name, time]) => [name, (time - (before.get(name) ?? 0)) / result.requests]));
  const { pools } = participant;
  rates.set(rateKey(participant, load), result.rate);
  if (load.from && !load.cycle) pools[load.from] = [...load.items, ...(load.chain ? result.captured : [])].slice(result.used);
  if (load.into) pools[load.into] = [...(pools[load.into] ?? []), ...result.captured];
  return { ...result, cpu: sum(Object.values(cpuBy)), cpuBy };
};

/** Sends `makeLoad`, unmeasured, until its pool holds `count` items, for at most `seconds`. */
export const fill = async (participant, pool, makeLoad, count, seconds) => {
  const deadline = Date.now() + seconds * 1000;
  while ((participant.pools[pool]?.length ?? 0) < count && Date.now() < deadline) {
    const missing = count - (participant.pools[pool]?.length ?? 0);
    await takeTurn(participant, makeLoad, Math.min(Math.max(0.3, missing / 5_000), (deadline - Date.now()) / 1000 + 0.2), {
      mayBeEmpty: true,
    });
  }
  if (!participant.pools[pool]?.length) throw new Error(`${participant.name} has nothing in its pool ${pool}`);
};

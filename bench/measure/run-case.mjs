import { takeTurn } from '../load/turn.mjs';
import { warmUpOf } from './schedule.mjs';
import { median, sum } from './statistics.mjs';

const medians = (turns) => ({
  rate: median(turns.map(({ rate }) => rate)),
  p50: median(turns.map(({ p50 }) => p50)),
  p99: median(turns.map(({ p99 }) => p99)),
  cpu: median(turns.map(({ cpu }) => cpu)),
  cpuBy: Object.fromEntries(Object.keys(turns[0].cpuBy).map((name) => [name, median(turns.map(({ cpuBy }) => cpuBy[name] ?? 0))])),
  requests: sum(turns.map(({ requests }) => requests)),
  rates: turns.map(({ rate }) => Math.round(rate)),
});

/** Seconds: as long as it takes until a server that was just started is compiled. */
const coldStart = 6;

/** Seconds. What some cases send has to be prepared, and does not keep. */
const longestWarmingTurn = 4;

/** Lets everybody run in, before the first case of a run. */
export const warmUpAll = async ({ loads }, participants) => {
  for (const participant of participants.filter(({ kind }) => loads[kind]))
    await takeTurn(participant, loads[participant.kind], warmUpOf(participant, coldStart), { mayBeEmpty: true });
};

/**
 * Measures one case: everybody warms up and ends what that and the cases before left to do, then all take turns, A B A B. Answers
 * participant's name -> medians. Throws at the first wrong answer.
 */
export const runCase = async ({ loads }, participants, { rounds, turn, warmUp }) => {
  const taking = participants.filter(({ kind }) => loads[kind]);
  const turns = new Map(taking.map(({ name }) => [name, []]));
  for (const participant of taking) {
    for (let left = warmUpOf(participant, warmUp); left > 0; left -= longestWarmingTurn)
      await takeTurn(participant, loads[participant.kind], Math.min(left, longestWarmingTurn), { mayBeEmpty: true });
  }
  for (const participant of taking) await participant.settle();
  for (let round = 0; round < rounds; round += 1) {
    for (const participant of taking) {
      turns.get(participant.name).push(await takeTurn(participant, loads[participant.kind], turn));
    }
  }
  return Object.fromEntries([...turns].map(([name, taken]) => [name, medians(taken)]));
};

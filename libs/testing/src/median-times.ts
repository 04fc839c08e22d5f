import { randomInt } from 'node:crypto';

/** The middle one; of an even number, the upper of the two. NaN of none. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const shuffled = <Item>(items: readonly Item[]): Item[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(randomInt(left.length), 1));
};

/**
 * How long each of these takes, as the median in milliseconds over one series. In every round (counted from 0) each has a
 * turn, in an order by lot, so that what else the machine does falls on all of them alike.
 */
export const medianTimes = async <Name extends string>(
  rounds: number,
  cases: Readonly<Record<Name, (round: number) => Promise<unknown>>>,
): Promise<Record<Name, number>> => {
  const times = Object.entries<(round: number) => Promise<unknown>>(cases).map(([name, run]) => ({ name, run, taken: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, taken } of shuffled(times)) {
      const begun = performance.now();
      await run(round);
      taken.push(performance.now() - begun);
    }
  }
  return Object.fromEntries(times.map(({ name, taken }) => [name, median(taken)])) as Record<Name, number>;
};

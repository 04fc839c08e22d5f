import { randomInt } from 'node:crypto';

/** The middle one; of an even number, the upper of the two. NaN of none. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const shuffled = <Item>(items: readonly Item[]): Item[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(randomInt(left.length), 1));
};

/**
 * The median time of each case, in milliseconds. All is one series of turns, counted from 0: in every turn each case has one
 * attempt, in an order by lot, so that whatever else the machine does meets all cases alike.
 */
export const medianTimes = async <Name extends string>(
  turns: number,
  cases: Readonly<Record<Name, (turn: number) => Promise<unknown>>>,
): Promise<Record<Name, number>> => {
  const measured = Object.entries<(turn: number) => Promise<unknown>>(cases).map(([name, run]) => ({ name, run, times: [] as number[] }));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { run, times } of shuffled(measured)) {
      const begun = performance.now();
      await run(turn);
      times.push(performance.now() - begun);
    }
  }
  return Object.fromEntries(measured.map(({ name, times }) => [name, median(times)])) as Record<Name, number>;
};

import { randomInt } from 'node:crypto';

/** The middle one; of an even number, the upper of the two. NaN of none. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const shuffled = <Item>(items: readonly Item[]): Item[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(randomInt(left.length), 1));
};

/**
 * The median time of each case, in milliseconds, over so many samples, measured as an attacker would: a sample is the fastest
 * of several attempts, the one that the rest of the machine disturbed least. All is one series of turns, counted from 0;
 * in every turn each case has one attempt, in an order by lot.
 */
export const medianTimes = async <Name extends string>(
  { samples, attempts }: { readonly samples: number; readonly attempts: number },
  cases: Readonly<Record<Name, (turn: number) => Promise<unknown>>>,
): Promise<Record<Name, number>> => {
  const measured = Object.entries<(turn: number) => Promise<unknown>>(cases).map(([name, run]) => ({
    name,
    run,
    fastest: Array.from({ length: samples }, () => Infinity),
  }));
  for (let turn = 0; turn < samples * attempts; turn += 1) {
    const sample = turn % samples;
    for (const { run, fastest } of shuffled(measured)) {
      const begun = performance.now();
      await run(turn);
      fastest[sample] = Math.min(fastest[sample] ?? Infinity, performance.now() - begun);
    }
  }
  return Object.fromEntries(measured.map(({ name, fastest }) => [name, median(fastest)])) as Record<Name, number>;
};

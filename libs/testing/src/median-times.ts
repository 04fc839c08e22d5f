import { randomInt } from 'node:crypto';

/** The middle one; of an even number, the upper of the two. NaN of none. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const shuffled = <Item>(items: readonly Item[]): Item[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(randomInt(left.length), 1));
};

/**
 * The median time of each case, in milliseconds, over so many subjects (counted from 0), measured as an attacker would: each
 * subject several times, of which the fastest counts, since it is what the rest of the machine disturbed least. All is one
 * series, in which the cases take turns in an order by lot.
 */
export const medianTimes = async <Name extends string>(
  { subjects, attempts }: { readonly subjects: number; readonly attempts: number },
  cases: Readonly<Record<Name, (subject: number) => Promise<unknown>>>,
): Promise<Record<Name, number>> => {
  const measured = Object.entries<(subject: number) => Promise<unknown>>(cases).map(([name, run]) => ({
    name,
    run,
    fastest: Array.from({ length: subjects }, () => Infinity),
  }));
  for (let turn = 0; turn < subjects * attempts; turn += 1) {
    const subject = turn % subjects;
    for (const { run, fastest } of shuffled(measured)) {
      const begun = performance.now();
      await run(subject);
      fastest[subject] = Math.min(fastest[subject] ?? Infinity, performance.now() - begun);
    }
  }
  return Object.fromEntries(measured.map(({ name, fastest }) => [name, median(fastest)])) as Record<Name, number>;
};

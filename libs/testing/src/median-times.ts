import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** The middle one; of an even number, the upper of the two. NaN of none. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/**
 * What each column of `turns` typically takes: the median of its times, each as a share of what its own turn took. A machine that is
 * fast in one turn and slow in the next moves plain medians by more than the columns differ, as the middle then lies between the two.
 */
export const typicalTimes = (turns: readonly (readonly number[])[]): readonly number[] => {
  const usual = turns.map(geometricMean);
  const columns = turns[0]?.keys() ?? [];
  return [...columns].map((column) => median(usual) * median(turns.map((times, turn) => (times[column] ?? NaN) / (usual[turn] ?? NaN))));
};

const shuffled = <Item>(items: readonly Item[]): Item[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(randomInt(left.length), 1));
};

/** By which share the longest of some times is longer than the shortest. */
export const spread = (times: Readonly<Record<string, number>>): number => {
  const all = Object.values(times);
  return Math.max(...all) / Math.min(...all) - 1;
};

/** After so many turns it is first asked whether the times are clear already, and after as many again. */
const turnsBetweenLooks = 25;

/**
 * Milliseconds for which processors have worked for this process, in all its threads. What other processes of a busy machine do is no part of them, and neither is what an attempt waits for: that is to be compared
 * otherwise.
 */
export const cpuClock = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

type MedianOptions<Name extends string> = {
  /** What times are read off, in milliseconds. Left out: what passes. */
  readonly clock?: () => number;
  /** Whether the times until then tell enough to end before the last turn. */
  readonly isClear?: (times: Record<Name, number>) => boolean;
  /** Waits, untimed, for what an attempt left to be done after its answer: it would slow the one that comes next. */
  readonly settle?: (name: Name, turn: number) => Promise<unknown>;
  /** For attempts that mostly wait: so many turns side by side, whose attempts begin so many milliseconds apart. Left out: each begins when the one before has settled. */
  readonly abreast?: { readonly turns: number; readonly apartMs: number };
};

type Attempt = { readonly take: () => Promise<void>; readonly settle: () => Promise<unknown> };

const oneByOne = async (attempts: readonly Attempt[]): Promise<void> => {
  for (const { take, settle } of attempts) {
    await take();
    await settle();
  }
};

const sideBySide = async (attempts: readonly Attempt[], apartMs: number): Promise<void> => {
  const begin = async ({ take }: Attempt, nth: number): Promise<void> => {
    await sleep(nth * apartMs);
    await take();
  };
  await Promise.all(attempts.map(begin));
  await Promise.all(attempts.map(({ settle }) => settle()));
};

/**
 * The median time of each case, in milliseconds, as `typicalTimes` compares them. All is one series of turns, counted from 0: in
 * every turn each case has one attempt, in an order by lot, so that whatever else the machine does meets all cases alike.
 */
export const medianTimes = async <Name extends string>(
  turns: number,
  cases: Readonly<Record<Name, (turn: number) => Promise<unknown>>>,
  { isClear = () => false, settle = () => Promise.resolve(), clock = () => performance.now(), abreast }: MedianOptions<Name> = {},
): Promise<Record<Name, number>> => {
  const names = Object.keys(cases) as Name[];
  const columns = names.map((name, column) => ({ name, run: cases[name], column }));
  const taken: number[][] = [];
  const byName = (): Record<Name, number> => {
    const typical = typicalTimes(taken);
    return Object.fromEntries(names.map((name, column) => [name, typical[column]])) as Record<Name, number>;
  };
  const attemptsOf = (turn: number): readonly Attempt[] =>
    shuffled(columns).map(({ name, run, column }) => ({
      take: async () => {
        const begun = clock();
        await run(turn);
        (taken[turn] ??= columns.map(() => NaN))[column] = clock() - begun;
      },
      settle: () => settle(name, turn),
    }));
  for (let turn = 0, looks = 0; turn < turns; turn = taken.length) {
    const width = Math.min(abreast?.turns ?? 1, turns - turn);
    const attempts = Array.from({ length: width }, (_, nth) => attemptsOf(turn + nth)).flat();
    await (abreast ? sideBySide(attempts, abreast.apartMs) : oneByOne(attempts));
    if (taken.length < (looks + 1) * turnsBetweenLooks) continue;
    looks += 1;
    if (isClear(byName())) break;
  }
  return byName();
};

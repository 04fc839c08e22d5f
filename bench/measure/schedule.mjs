// How long a turn may be, so that the whole run keeps to its budget.

/** Seconds of the extras, about half of it for filling the introspection cache, and of stopping everything. */
const endSeconds = { extras: 75, stop: 8 };
/** What a turn takes besides its length: preparing tokens and codes, starting wrk. Seconds. */
const overhead = 0.45;
/**
 * Seconds for which everybody warms up unless a case says otherwise (`warmUp`): where each second brings few requests, or services
 * behind the first get few calls, V8 takes long to compile them.
 */
const usualWarmUp = 4;
const shortest = 0.5;
const longest = 3;

/**
 * Length of the turns of the first of the cases that are left, in seconds, if all get the same; between half a second and
 * three. `elapsed` is how long the run has taken so far.
 */
export const turnSeconds = (casesLeft, participants, { budgetSeconds, rounds, extras, seconds }, elapsed) => {
  const warmUpOf = (each) => each.warmUp ?? usualWarmUp;
  const warmUp = warmUpOf(casesLeft[0]);
  if (seconds !== undefined) return { turn: seconds, warmUp: Math.min(warmUp, seconds) };
  const takersOf = ({ loads }) => participants.filter(({ kind }) => loads[kind]).length;
  const takers = casesLeft.reduce((sum, each) => sum + takersOf(each), 0);
  const warmUps = casesLeft.reduce((sum, each) => sum + takersOf(each) * (warmUpOf(each) + overhead), 0);
  const left = budgetSeconds - elapsed - endSeconds.stop - (extras ? endSeconds.extras : 0) - warmUps;
  const turn = left / (takers * rounds) - overhead;
  return { turn: Math.round(Math.min(longest, Math.max(shortest, turn)) * 10) / 10, warmUp };
};

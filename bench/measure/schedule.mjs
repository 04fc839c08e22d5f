// How long a turn may be, so that the whole run keeps to its budget.

/** Seconds of the extras, about half of it for filling the introspection cache, and of stopping everything. */
const endSeconds = { extras: 85, stop: 8 };
/** What a turn takes besides its length: preparing tokens and codes, starting wrk. Seconds. */
const overhead = 0.45;
/**
 * Seconds for which everybody warms up unless a case says otherwise (`warmUp`): where each second brings few requests, or services
 * behind the first get few calls, V8 takes long to compile them.
 */
const usualWarmUp = 4;
/** A bare handler does the same in many cases, and too little to take longer. Seconds. */
const bareWarmUp = 2;
const shortest = 0.5;
const longest = 3;

/** How long a participant warms up where a case asks for `warmUp` seconds. */
export const warmUpOf = ({ kind }, warmUp) => (kind === 'bare' ? Math.min(bareWarmUp, warmUp) : warmUp);

/**
 * Length of the turns of the first of the cases that are left, in seconds, if all get the same; between half a second and
 * three. `elapsed` is how long the run has taken so far.
 */
export const turnSeconds = (casesLeft, participants, { budgetSeconds, rounds, extras, seconds }, elapsed) => {
  const wanted = (each) => each.warmUp ?? usualWarmUp;
  const warmUp = wanted(casesLeft[0]);
  if (seconds !== undefined) return { turn: seconds, warmUp: Math.min(warmUp, seconds) };
  const parts = casesLeft.flatMap((each) =>
    participants.filter(({ kind }) => each.loads[kind]).map((participant) => ({ each, participant })),
  );
  const warmUps = parts.reduce((sum, { each, participant }) => sum + warmUpOf(participant, wanted(each)) + overhead, 0);
  const left = budgetSeconds - elapsed - endSeconds.stop - (extras ? endSeconds.extras : 0) - warmUps;
  const turn = left / (parts.length * rounds) - overhead;
  return { turn: Math.round(Math.min(longest, Math.max(shortest, turn)) * 10) / 10, warmUp };
};

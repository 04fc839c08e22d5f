// How long a turn may be, so that the whole run keeps to its budget.
import { sum } from './statistics.mjs';

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
/** Turns of each participant unless a case asks for more: those do whose ratios come close to what is asked for. Always odd. */
const usualRounds = 3;
const shortest = 0.5;
const longest = 3;

/**
 * How long a participant warms up where a case asks for `warmUp` seconds. The services of the distributed platform get few, large calls
 * each: at refreshing it gains a quarter between its 10th second and its 22nd, where nobody else gains anything.
 */
export const warmUpOf = ({ kind, name }, warmUp) => {
  if (kind === 'bare') return Math.min(bareWarmUp, warmUp);
  return name === 'distributed' ? 2 * warmUp : warmUp;
};

/**
 * How the first of the cases that are left is measured: `{turn, warmUp}` in seconds and `rounds`. All turns that are left get the same
 * length, between half a second and three. `elapsed` is how long the run has taken so far.
 */
export const scheduleOf = (casesLeft, participants, { budgetSeconds, rounds, extras, seconds }, elapsed) => {
  const warmUpFor = (each) => each.warmUp ?? usualWarmUp;
  const roundsOf = (each) => rounds ?? each.rounds ?? usualRounds;
  const [first] = casesLeft;
  const schedule = { warmUp: warmUpFor(first), rounds: roundsOf(first) };
  const atLeast = first.minimumSeconds ?? shortest;
  if (seconds !== undefined)
    return { ...schedule, turn: Math.max(first.minimumSeconds ?? 0, seconds), warmUp: Math.min(schedule.warmUp, seconds) };
  const parts = casesLeft.flatMap((each) =>
    participants
      .filter(({ kind }) => each.loads[kind])
      .map((participant) => {
        // Seconds of preparing for each second of a turn.
        const preparing = participant.kind === 'platform' ? (each.preparing ?? 0) : 0;
        return { turns: roundsOf(each), warmUp: warmUpOf(participant, warmUpFor(each)), share: 1 + preparing };
      }),
  );
  const warmUps = sum(parts.map(({ warmUp, share }) => warmUp * share + overhead));
  const left = budgetSeconds - elapsed - endSeconds.stop - (extras ? endSeconds.extras : 0) - warmUps;
  const turn = (left - overhead * sum(parts.map(({ turns }) => turns))) / sum(parts.map(({ turns, share }) => turns * share));
  return { ...schedule, turn: Math.round(Math.min(longest, Math.max(atLeast, turn)) * 10) / 10 };
};

/** The shortest way of a call is looked for among those of the last one or two of these. Milliseconds. */
const windowMs = 30_000;
/** Two clocks that were compared longer ago may have drifted apart. Milliseconds. */
const forgottenAfterMs = 600_000;
/** How long after a stall of this process what arrives may have waited for its end. Milliseconds. */
const aftermathMs = 1_000;

/** More callers than anybody has: a caller that makes inboxes up must not fill our memory. */
const maxCallers = 10_000;

/** How far the caller's clock and the way lie apart from ours, at the shortest: in the window that runs and in the one before. */
type Offset = { current: number; previous: number; since: number; seenAt: number };

/**
 * Tells how long calls have been under way, though the clocks of caller and receiver were never set to each other: the smallest difference between
 * receiving and sending that was seen of a caller is the difference of the clocks and the shortest way, and what exceeds it is waiting: in a
 * connection that stood still, or in a process that did. Both clocks must run steadily and never step: seconds since the start of a process, not the time of day.
 */
export class CallAges {
  readonly #offsets = new Map<string, Offset>();
  #stall = { ms: 0, until: 0 };

  /**
   * Milliseconds that a call waited which `caller` sent at `sentAt` by its clock, and which is received at `now` by ours. 0 for the first of a caller,
   * with which there is nothing to compare, and for one without `sentAt`; right after a stall of this process the first may have waited all through it.
   */
  ageOf(caller: string, sentAt: number | null, now: number): number {
    if (sentAt === null) return 0;
    const apart = now - sentAt;
    const known = this.#offsets.get(caller);
    if (known === undefined || now - known.seenAt > forgottenAfterMs) {
      if (now < this.#stall.until) return this.#stall.ms;
      this.#forgetSilent(now);
      this.#offsets.set(caller, { current: apart, previous: apart, since: now, seenAt: now });
      return 0;
    }
    if (now - known.since > windowMs) Object.assign(known, { previous: known.current, current: apart, since: now });
    known.current = Math.min(known.current, apart);
    known.seenAt = now;
    return Math.max(0, apart - Math.min(known.current, known.previous));
  }

  /** This process did nothing for `ms`, until `now`. */
  recordStall(ms: number, now: number): void {
    this.#stall = { ms, until: now + aftermathMs };
  }

  #forgetSilent(now: number): void {
    for (const [caller, { seenAt }] of this.#offsets)
      if (now - seenAt > forgottenAfterMs || this.#offsets.size >= maxCallers) this.#offsets.delete(caller);
  }
}

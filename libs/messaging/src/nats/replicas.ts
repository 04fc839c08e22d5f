/** What a replica of a service says of itself, several times a second. */
export type PresenceSign = { readonly replica: string; readonly state: 'ready' | 'not ready' | 'gone' };

/** Between two signs of life of a replica. Milliseconds. */
export const presencePeriodMs = 300;
/** A replica whose sign is overdue by two is missing. Milliseconds. */
const missingAfterMs = 1_000;
/** The server has dropped a connection by then that answers none of its pings, and sends it no more calls. Milliseconds. */
const forgottenAfterMs = 30_000;
/** How long a replica that let a call time out is asked nothing that another can be asked. Milliseconds. */
const avoidedForMs = 2_000;

type Replica = { ready: boolean; heardAt: number; avoidedUntil: number };

/**
 * The replicas of one service as a caller knows them. The server that shares calls out among them notices a frozen one only when its pings run out,
 * and goes on giving it its share until then.
 */
export class Replicas {
  readonly #known = new Map<string, Replica>();
  #turn = 0;

  /** `now` counts milliseconds and never steps. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  hear({ replica, state }: PresenceSign): void {
    if (state === 'gone') this.#known.delete(replica);
    else
      this.#known.set(replica, {
        avoidedUntil: this.#known.get(replica)?.avoidedUntil ?? 0,
        ready: state === 'ready',
        heardAt: this.now(),
      });
  }

  /** For a replica that did not answer in time. */
  avoid(replica: string): void {
    const known = this.#known.get(replica);
    if (known) known.avoidedUntil = this.now() + avoidedForMs;
  }

  /** The replica to ask, in turn, while one of them is missing; null when any may answer, or nothing is known of any. */
  next(): string | null {
    const now = this.now();
    let isOneMissing = false;
    for (const [replica, known] of this.#known) {
      if (isMissing(known, now)) isOneMissing = true;
      if (now - known.heardAt > forgottenAfterMs) this.#known.delete(replica);
    }
    return isOneMissing ? this.#take((known) => known.ready && !isMissing(known, now)) : null;
  }

  /**
   * The replica to ask when `failed` did not execute a call, or when nobody shares in them (null): one that is ready, else one that
   * says it is not, which may still know the answer. Null when there is none.
   */
  other(failed: string | null): string | null {
    const now = this.now();
    const isAlive = (known: Replica, replica: string): boolean => replica !== failed && !isMissing(known, now);
    return this.#take((known, replica) => known.ready && isAlive(known, replica)) ?? this.#take(isAlive);
  }

  #take(isFit: (known: Replica, replica: string) => boolean): string | null {
    const fit = [...this.#known].flatMap(([replica, known]) => (isFit(known, replica) ? [replica] : []));
    this.#turn += 1;
    return fit[this.#turn % fit.length] ?? null;
  }
}

const isMissing = ({ heardAt, avoidedUntil }: Replica, now: number): boolean => now - heardAt > missingAfterMs || now < avoidedUntil;

/** What a replica of a service says of itself, several times a second. */
export type PresenceSign = { readonly replica: string; readonly state: 'ready' | 'not ready' | 'gone' };

/** Between two signs of life of a replica. Milliseconds. */
export const presencePeriodMs = 300;
/** A replica whose sign is overdue by two is missing. Milliseconds. */
const missingAfterMs = 1_000;
/** A suspended machine may come back until then. The server goes on giving it its share: it pings no connection that it sends calls to. Milliseconds. */
const forgottenAfterMs = 24 * 60 * 60_000;
/** How long a replica that let a call time out is asked nothing that another can be asked. Milliseconds. */
const avoidedForMs = 2_000;
/** How long nobody is asked by way of the server that shares out calls when one of those was not answered. Milliseconds. */
const sharingAvoidedForMs = 5 * 60_000;

type Replica = { ready: boolean; heardAt: number; avoidedUntil: number };

/**
 * The replicas of one service as a caller knows them. The server that shares calls out among them goes on giving a frozen one its share for as long as there
 * are calls.
 */
export class Replicas {
  readonly #known = new Map<string, Replica>();
  #turn = 0;
  #sharingAvoidedUntil = 0;

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

  /** For a replica that did not answer in time; null for one that the server chose, which may have been frozen since before the caller came. */
  avoid(replica: string | null): void {
    if (replica === null) {
      this.#sharingAvoidedUntil = this.now() + sharingAvoidedForMs;
      return;
    }
    const known = this.#known.get(replica);
    if (known) known.avoidedUntil = this.now() + avoidedForMs;
  }

  /** The replica to ask, in turn, while one of them is missing or avoided, or sharing is; null when any may answer, or nothing is known of any. */
  next(): string | null {
    const now = this.now();
    let asksDirectly = now < this.#sharingAvoidedUntil;
    for (const [replica, known] of this.#known) {
      if (isMissing(known, now) || isAvoided(known, now)) asksDirectly = true;
      if (now - known.heardAt > forgottenAfterMs) this.#known.delete(replica);
    }
    if (!asksDirectly) return null;
    const isFit = (known: Replica): boolean => known.ready && !isMissing(known, now);
    // One that was too slow for a call is better than the server's choice, which may be frozen.
    return this.#take((known) => isFit(known) && !isAvoided(known, now)) ?? this.#take(isFit);
  }

  /**
   * The replica to ask when `failed` did not execute a call, or when nobody shares in them (null): one that is ready, else one that
   * says it is not, which may still know the answer. Null when there is none.
   */
  other(failed: string | null): string | null {
    const now = this.now();
    const isAlive = (known: Replica, replica: string): boolean => replica !== failed && !isMissing(known, now) && !isAvoided(known, now);
    return this.#take((known, replica) => known.ready && isAlive(known, replica)) ?? this.#take(isAlive);
  }

  #take(isFit: (known: Replica, replica: string) => boolean): string | null {
    const fit = [...this.#known].flatMap(([replica, known]) => (isFit(known, replica) ? [replica] : []));
    if (fit.length > 0) this.#turn += 1;
    return fit[this.#turn % fit.length] ?? null;
  }
}

const isMissing = ({ heardAt }: Replica, now: number): boolean => now - heardAt > missingAfterMs;
const isAvoided = ({ avoidedUntil }: Replica, now: number): boolean => now < avoidedUntil;

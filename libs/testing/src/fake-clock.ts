import { Clock } from '#kernel';

/** A clock that stands until a test moves it. */
export class FakeClock extends Clock {
  #now: number;

  constructor(now: Date | string = '2030-01-01T00:00:00.000Z') {
    super();
    this.#now = new Date(now).getTime();
  }

  override now(): Date {
    return new Date(this.#now);
  }

  /** Moves on; negative seconds step back (F16). */
  advance(seconds: number): void {
    this.#now += seconds * 1_000;
  }

  set(now: Date | string): void {
    this.#now = new Date(now).getTime();
  }
}

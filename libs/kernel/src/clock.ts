/** The time, injected so that lifetimes can be tested. */
export abstract class Clock {
  abstract now(): Date;

  /** Whole seconds since the epoch, as JWT's NumericDate counts. */
  epochSeconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}

/** The machine's clock. */
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}

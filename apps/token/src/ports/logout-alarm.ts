/** Wakes what tells applications of logouts: there is something to tell. */
export class LogoutAlarm {
  #wake: () => void = () => undefined;

  ring(): void {
    this.#wake();
  }

  onRing(wake: () => void): void {
    this.#wake = wake;
  }
}

/** Wakes what tells applications of something: there is something to tell. */
abstract class DeliveryAlarm {
  #wake: () => void = () => undefined;

  ring(): void {
    this.#wake();
  }

  onRing(wake: () => void): void {
    this.#wake = wake;
  }
}

/** Of logouts. */
export class LogoutAlarm extends DeliveryAlarm {}

/** Of what users decided whom applications had asked (CIBA). */
export class BackchannelAlarm extends DeliveryAlarm {}

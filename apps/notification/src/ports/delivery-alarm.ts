/** Wakes who sends: something has become due. */
export class DeliveryAlarm {
  private listener: () => void = () => undefined;

  ring(): void {
    this.listener();
  }

  onRing(listener: () => void): void {
    this.listener = listener;
  }
}

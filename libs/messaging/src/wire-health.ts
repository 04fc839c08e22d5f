import type { OutboxRelay } from './events/outbox-relay.js';
import { MessagingHealth } from './health.js';
import type { Wire } from './wire/wire.js';

export class WireHealth extends MessagingHealth {
  constructor(
    private readonly wire: Wire,
    private readonly relay: OutboxRelay | null,
  ) {
    super();
  }

  override isConnected(): boolean {
    return this.wire.isConnected();
  }

  override setReady(ready: boolean): Promise<void> {
    return this.wire.rpcs.setReady(ready);
  }

  override async outboxLagSeconds(): Promise<number> {
    return (await this.relay?.outboxLagSeconds()) ?? 0;
  }

  override onInterruption(listener: () => void): () => void {
    return this.wire.onInterruption(listener);
  }

  override onRestored(listener: () => void): () => void {
    return this.wire.onRestored(listener);
  }
}

import { MessageError, type MessageTransport } from '../ports/message-transport.js';

/** Where nothing takes messages of a channel, they wait until something does or they expire. `reason`: which settings are missing. */
export class UnconfiguredTransport implements MessageTransport<unknown> {
  readonly isConfigured = false;

  constructor(private readonly reason: string) {}

  async send(): Promise<never> {
    throw new MessageError(this.reason, false);
  }
}

/** How the messaging of this app does. */
export abstract class MessagingHealth {
  /** Whether RPC can be called and broadcasts arrive right now. */
  abstract isConnected(): boolean;
  /** Whether this replica is fit to answer calls, as `/readyz` says: one that is not leaves them to others. Never throws. */
  abstract setReady(ready: boolean): Promise<void>;
  /** Age in seconds of the oldest event that waits to be published; 0 when none does or the app has no outbox. */
  abstract outboxLagSeconds(): Promise<number>;
  /** Calls `listener` when broadcasts may be missed from now on. Returns the way to stop listening. */
  abstract onInterruption(listener: () => void): () => void;
  /** Calls `listener` when broadcasts arrive again; those in between are gone. Returns the way to stop listening. */
  abstract onRestored(listener: () => void): () => void;
}

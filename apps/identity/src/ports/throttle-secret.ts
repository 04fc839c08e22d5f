import type { Transaction } from '#kernel';

/** The secret of this installation that subjects of counters are hashed with: the same for all replicas, for as long as the data lives. */
export abstract class ThrottleSecret {
  abstract get(tx: Transaction): Promise<Buffer>;
}

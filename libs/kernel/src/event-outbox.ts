import type { AnyEvent, PayloadOf, TenantScope } from '#contracts';
import type { Transaction } from './unit-of-work.js';

/** Publishes facts that must not be lost: recorded with the change, delivered at least once after its commit. */
export abstract class EventOutbox {
  abstract append<E extends AnyEvent>(tx: Transaction, context: TenantScope, event: E, payload: PayloadOf<E>): Promise<void>;
}

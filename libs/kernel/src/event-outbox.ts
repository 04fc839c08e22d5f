import type { AnyEvent, PayloadOf, TenantScope } from '#contracts';
import type { Transaction } from './unit-of-work.js';

/** An event for a statement of a store to record, if its change comes to be. */
export type EventDraft = {
  /** What the statement records. */
  readonly row: object;
  /** To be called once that is committed. Does not wait, and does not throw. */
  publish(): void;
};

/** For stores that change something and tell of it in one statement, where `EventOutbox` takes two steps. */
export abstract class EventDrafts {
  abstract draft<E extends AnyEvent>(context: TenantScope, event: E, payload: PayloadOf<E>): EventDraft;
}

/** Publishes facts that must not be lost: recorded with the change, delivered at least once after its commit. */
export abstract class EventOutbox {
  abstract append<E extends AnyEvent>(tx: Transaction, context: TenantScope, event: E, payload: PayloadOf<E>): Promise<void>;
}

import type { SessionId } from '#contracts';
import type { Transaction } from '#kernel';
import type { ClientDelivery, DeliveryClaim } from './client-delivery.js';

/** An application that is told of a session's end. */
export type LogoutDelivery = ClientDelivery & { readonly sessionId: SessionId };

/** The applications that sessions signed in to, and those that are to be told that one has ended. */
export abstract class LogoutDeliveryStore {
  /** Makes a delivery of each application that is remembered of the sessions, once: nothing is remembered afterwards. Answers how many. */
  abstract addOfSessions(tx: Transaction, sessionIds: readonly SessionId[], at: Date): Promise<number>;
  /** Takes what is due, of all tenants: the oldest of each first. */
  abstract claim(tx: Transaction, claim: DeliveryClaim): Promise<readonly LogoutDelivery[]>;
  /** What became of an attempt: null, it is over; else when it is tried again. False, and nothing is changed, where the lease is held no longer. */
  abstract settle(tx: Transaction, delivery: LogoutDelivery, dueAt: Date | null): Promise<boolean>;
  /** Of all tenants. */
  abstract count(tx: Transaction): Promise<number>;
}

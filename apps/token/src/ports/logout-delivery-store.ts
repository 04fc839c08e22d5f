import type { ClientId, SessionId, TenantId, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** An application that one replica tells of a session's end: until its lease ends, nobody else does. */
export type LogoutDelivery = {
  readonly tenantId: TenantId;
  readonly sessionId: SessionId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  /** When the session's end was heard of. */
  readonly createdAt: Date;
  /** With this one. */
  readonly attempt: number;
  readonly lease: string;
};

/** How many deliveries a replica may take, and how many of one tenant and one application may be under way, so that slow ones hold up none of the others. */
export type LogoutClaim = {
  readonly lease: string;
  readonly at: Date;
  readonly until: Date;
  readonly limit: number;
  readonly ofTenant: number;
  readonly ofClient: number;
};

/** The applications that sessions signed in to, and those that are to be told that one has ended. */
export abstract class LogoutDeliveryStore {
  /** Makes a delivery of each application that is remembered of the sessions, once: nothing is remembered afterwards. Answers how many. */
  abstract addOfSessions(tx: Transaction, sessionIds: readonly SessionId[], at: Date): Promise<number>;
  /** Takes what is due, of all tenants: the oldest of each first. */
  abstract claim(tx: Transaction, claim: LogoutClaim): Promise<readonly LogoutDelivery[]>;
  /** What became of an attempt: null, it is over; else when it is tried again. False, and nothing is changed, where the lease is held no longer. */
  abstract settle(tx: Transaction, delivery: LogoutDelivery, dueAt: Date | null): Promise<boolean>;
  /** Of all tenants. */
  abstract count(tx: Transaction): Promise<number>;
}

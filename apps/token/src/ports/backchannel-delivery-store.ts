import type { ClientId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import type { PolledAnswer } from '#oauth-core';
import type { ClientDelivery, DeliveryClaim } from './client-delivery.js';

/** An application that is told what a user decided. `answer` null: nothing, in time. `sealed`: how it is told; `sealedBody`: what it was to be told at the first attempt, where that holds tokens; null: nothing yet. */
export type BackchannelDelivery = ClientDelivery & {
  readonly authReqIdHash: string;
  readonly answer: PolledAnswer;
  readonly sealed: string;
  readonly sealedBody: string | null;
};

/** What an application is to be told, at `dueAt` if nobody decides before. */
export type NewBackchannelDelivery = {
  readonly authReqIdHash: string;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly sealed: string;
  readonly dueAt: Date;
};

/** Applications that wait to be told, instead of asking (CIBA §5). */
export abstract class BackchannelDeliveryStore {
  abstract insert(tx: Transaction, delivery: NewBackchannelDelivery): Promise<void>;
  /** Has it told at once. False where nobody waits to be told. */
  abstract decide(tx: Transaction, authReqIdHash: string, answer: NonNullable<PolledAnswer>, at: Date): Promise<boolean>;
  /** Keeps what is told, which every attempt repeats. False, and nothing is changed, where the lease is held no longer. */
  abstract keepBody(tx: Transaction, delivery: BackchannelDelivery, sealedBody: string): Promise<boolean>;
  /** Takes what is due, of all tenants: the oldest of each first. */
  abstract claim(tx: Transaction, claim: DeliveryClaim): Promise<readonly BackchannelDelivery[]>;
  /** What became of an attempt: null, it is over; else when it is tried again. False, and nothing is changed, where the lease is held no longer. */
  abstract settle(tx: Transaction, delivery: BackchannelDelivery, dueAt: Date | null): Promise<boolean>;
  /** Of all tenants, whose users have decided. */
  abstract count(tx: Transaction): Promise<number>;
}

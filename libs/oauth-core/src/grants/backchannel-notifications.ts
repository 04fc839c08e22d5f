import type { ClientId, UserId } from '#contracts';
import type { OAuthTenant, Transaction } from '../ports.js';
import type { PolledAnswer } from './polling.js';

/** What a client will be told at its notification endpoint (CIBA §10.2, §10.3): under which auth_req_id, and by which token of its own it knows who tells it. */
export type ExpectedNotification = {
  readonly authReqIdHash: string;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly expiresAt: number;
  /** Kept sealed. */
  readonly secrets: NotificationSecrets;
};

export type NotificationSecrets = { readonly authReqId: string; readonly notificationToken: string };

export interface BackchannelNotifications {
  /** Keeps what it takes to tell the client, until its user has decided or the time is over. */
  expect(tx: Transaction, tenant: OAuthTenant, notification: ExpectedNotification): Promise<void>;
  /** Has the client told, once `tx` commits. Does nothing for a client that is not to be told. */
  decided(tx: Transaction, tenant: OAuthTenant, authReqIdHash: string, answer: NonNullable<PolledAnswer>): Promise<void>;
}

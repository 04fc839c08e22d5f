import type { BackchannelAuthenticationId, ClientId, UserId } from '#contracts';
import type { Transaction } from '../ports.js';
import type { PolledStore } from './polling.js';

/** A user whom a client has asked about something, by itself (CIBA §7.3). What it asked for is the authorization request that the link of their message leads to. */
export type BackchannelAuthentication = {
  readonly id: BackchannelAuthenticationId;
  readonly authReqIdHash: string;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly createdAt: number;
  /** After this the `auth_req_id` is not good. */
  readonly expiresAt: number;
  /** Seconds that the client waits between its polls. */
  readonly interval: number;
};

/** How many messages one user gets, so that nobody is talked into allowing something by the hundredth (CIBA §14): of one client, and of all, which is as many as the notification service sends of a kind in an hour. */
export const messagesToUser = { seconds: 3_600, ofClient: 5, ofAll: 10 } as const;

export interface BackchannelAuthenticationStore extends PolledStore {
  /** `too_many`: the user was asked as often as `messagesToUser` allows, and nothing is inserted. Of those that ask at once none is overlooked: others about the same user wait for the end of `tx`. */
  insert(tx: Transaction, asked: BackchannelAuthentication): Promise<'inserted' | 'too_many'>;
}

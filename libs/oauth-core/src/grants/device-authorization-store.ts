import type { ClientId } from '#contracts';
import type { Query, Statement } from '../ports.js';
import type { PolledStore } from './polling.js';

/** A device that polls until a person has decided (RFC 8628 §3.4). What it asked for is the authorization request that its codes lead to. */
export type DeviceAuthorization = {
  readonly deviceCodeHash: string;
  readonly userCodeHash: string;
  readonly clientId: ClientId;
  readonly createdAt: number;
  /** After this neither code is good. */
  readonly expiresAt: number;
  /** Seconds that the device waits between its polls. */
  readonly interval: number;
};

export interface DeviceAuthorizationStore extends PolledStore {
  /** `taken`: another one that lives has the same user code. `too_many`: the client has as many as it may have. Neither inserts anything. */
  insert(device: DeviceAuthorization): Statement<'inserted' | 'taken' | 'too_many'>;
  /** Of those that have not expired at `at` and have no answer; null where there is none. */
  findWaiting(userCodeHash: string, at: number): Query<Pick<DeviceAuthorization, 'deviceCodeHash' | 'expiresAt'> | null>;
}

import type { ClientId } from '#contracts';
import type { Query, Statement } from '../ports.js';

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

/** What was decided; null: nothing yet. */
export type DeviceAnswer = 'allow' | 'deny' | null;

/** One poll. `isTooFast`: it came before the interval was over, which is longer from then on. */
export type DevicePoll = { readonly isTooFast: boolean; readonly answer: DeviceAnswer; readonly expiresAt: number };

export type PollRequest = Pick<DeviceAuthorization, 'deviceCodeHash' | 'clientId'> & { readonly at: number };

export interface DeviceAuthorizationStore {
  /** `taken`: another one that lives has the same user code. `too_many`: the client has as many as it may have. Neither inserts anything. */
  insert(device: DeviceAuthorization): Statement<'inserted' | 'taken' | 'too_many'>;
  /** Of those that have not expired at `at` and have no answer; null where there is none. */
  findWaiting(userCodeHash: string, at: number): Query<Pick<DeviceAuthorization, 'deviceCodeHash' | 'expiresAt'> | null>;
  /**
   * One guarded UPDATE. Null where there is no such device of that client, of which nothing changes. While there is no answer, a poll that comes more than `polling.tolerance` before its
   * time adds `polling.slowDownBy` to the interval, up to `polling.maxInterval`; the first one is never too fast.
   */
  poll(request: PollRequest): Statement<DevicePoll | null>;
  /** What the person decided. That it is decided once is for the authorization request to see to. */
  answer(deviceCodeHash: string, answer: NonNullable<DeviceAnswer>): Statement<void>;
}

/** Seconds. RFC 8628 §3.5: 5 with each `slow_down`. Clocks of replicas, and those of devices, may be apart by `tolerance`. */
export const polling = { interval: 5, slowDownBy: 5, maxInterval: 60, tolerance: 1 } as const;

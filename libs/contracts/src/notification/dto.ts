import type { DeliveryId, UserId } from '../ids.js';

/** One message to a person and what became of it. The body is not kept. */
export type Delivery = {
  readonly id: DeliveryId;
  readonly userId: UserId | null;
  readonly channel: 'email' | 'sms';
  readonly template: string;
  readonly status: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
};

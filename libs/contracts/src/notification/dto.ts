import type { DeliveryId, UserId } from '../ids.js';

/** A message as a person would get it. */
export type MessagePreview = { readonly locale: string; readonly subject: string; readonly text: string; readonly html: string };

/** What the mail server said of a test message: its own words, of one line and a few hundred characters. */
export type MailTest = { readonly deliveryId: DeliveryId; readonly accepted: boolean; readonly answer: string };

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

import type { DeliveryId, UserId } from '../ids.js';

/** The ways in which messages reach people. */
export const messageChannels = ['email', 'sms'] as const;
export type MessageChannel = (typeof messageChannels)[number];

/** A message as a person would get it. A text message has neither subject nor HTML: both are empty. */
export type MessagePreview = { readonly locale: string; readonly subject: string; readonly text: string; readonly html: string };

/**
 * What the mail server, or the provider of text messages, said of a test message: its own words, of one line and a few hundred characters. `accepted`: null where it said nothing in time, so that the
 * message may arrive all the same. `provider`: as of a `Delivery`.
 */
export type MessageTest = {
  readonly deliveryId: DeliveryId;
  readonly accepted: boolean | null;
  readonly provider: string | null;
  readonly answer: string;
};

/** Which deliveries: those that every given filter lets through. Times in ISO 8601: not before `from`, before `to`. */
export type DeliveryFilter = {
  readonly status?: Delivery['status'] | undefined;
  readonly channel?: MessageChannel | undefined;
  readonly template?: string | undefined;
  readonly userId?: UserId | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** One message to a person and what became of it. The body is not kept. */
export type Delivery = {
  readonly id: DeliveryId;
  readonly userId: UserId | null;
  readonly channel: MessageChannel;
  readonly template: string;
  readonly status: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  /** What took it: `platform/` and the name of one of the operator's, or the name of one of the tenant's own; null: nothing. */
  readonly provider: string | null;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
};

import type {
  BackchannelAuthenticationId,
  ChallengeId,
  Delivery,
  DeliveryFilter,
  DeliveryId,
  InvitationId,
  MessageChannel,
  SignInNoticeId,
  Page,
  PageRequest,
  TenantId,
  TenantScope,
  UserId,
} from '#contracts';
import type { Transaction } from '#kernel';

export type NewDelivery = {
  readonly id: DeliveryId;
  /** Null: for somebody who is no user yet. */
  readonly userId: UserId | null;
  readonly channel: MessageChannel;
  readonly template: string;
  /** What the message's code is the answer to, or the invitation or the notice that it brings; null: none of them. */
  readonly challengeId: ChallengeId | InvitationId | SignInNoticeId | BackchannelAuthenticationId | null;
  readonly createdAt: Date;
  /** Not sent after this. */
  readonly expiresAt: Date;
};

/** Work that one replica has taken: until the lease ends, nobody else sends it. */
export type ClaimedDelivery = {
  readonly id: DeliveryId;
  readonly tenantId: TenantId;
  readonly lease: string;
  /** With this one. */
  readonly attempt: number;
};

export type DeliveryWork = Pick<NewDelivery, 'userId' | 'channel' | 'template' | 'challengeId' | 'expiresAt'>;

/** What became of an attempt. `reason` holds nothing of the message. */
export type DeliveryOutcome =
  | { readonly status: 'delivered'; readonly at: Date; readonly provider: string }
  | { readonly status: 'dead'; readonly reason: string }
  | { readonly status: 'pending'; readonly reason: string; readonly dueAt: Date; readonly attempts: number }
  /** There was nothing to send. */
  | { readonly status: 'withdrawn' };

/** Messages to people and the queue of those that wait. Bodies and tokens are never stored. */
export abstract class DeliveryStore {
  /** Due at once. Removes some of the tenant's that are older than 90 days on the way, so that they do not pile up. */
  abstract add(tx: Transaction, scope: TenantScope, delivery: NewDelivery): Promise<void>;
  /** How many messages of a kind were made for a user since then. */
  abstract countSince(
    tx: Transaction,
    scope: TenantScope,
    of: { readonly userId: UserId; readonly template: string },
    since: Date,
  ): Promise<number>;
  /** Notes a test message, which no worker sends; false, and nothing is noted, where the tenant has had `max` of that channel since then. Tests of a tenant go one after the other here. */
  abstract beginTest(
    tx: Transaction,
    scope: TenantScope,
    test: {
      readonly id: DeliveryId;
      readonly channel: MessageChannel;
      readonly createdAt: Date;
      readonly since: Date;
      readonly max: number;
    },
  ): Promise<boolean>;
  abstract endTest(
    tx: Transaction,
    scope: TenantScope,
    id: DeliveryId,
    outcome: Extract<DeliveryOutcome, { readonly status: 'delivered' | 'dead' }>,
  ): Promise<void>;
  abstract find(tx: Transaction, scope: TenantScope, id: DeliveryId): Promise<DeliveryWork | null>;
  /** Oldest first. Refuses with `invalid_argument` a limit outside 1 to `maxPageSize` and an invalid cursor. */
  abstract list(tx: Transaction, scope: TenantScope, request: PageRequest & DeliveryFilter): Promise<Page<Delivery>>;
  /**
   * Records what became of a claimed delivery, if the lease is still held: false, and nothing is changed, if somebody else
   * has taken it since.
   */
  abstract settle(tx: Transaction, scope: TenantScope, claimed: ClaimedDelivery, outcome: DeliveryOutcome): Promise<boolean>;

  /**
   * One guarded statement: puts a message back into the queue that was given up, is no test and has not expired, as if it had never been tried. `unfit`: there is
   * one, but not such a one.
   */
  abstract retry(tx: Transaction, scope: TenantScope, id: DeliveryId, at: Date): Promise<Delivery | 'unfit' | 'unknown'>;

  /** Over all tenants: takes up to `limit` due deliveries that nobody holds. Replicas that claim at once get different ones. */
  abstract claim(
    tx: Transaction,
    request: { readonly lease: string; readonly at: Date; readonly until: Date; readonly limit: number },
  ): Promise<readonly ClaimedDelivery[]>;
  /** Deletes what is held of a user; what waits for them is sent to nobody. */
  abstract eraseUser(tx: Transaction, userId: UserId): Promise<void>;
  /** Over all tenants: how many wait. */
  abstract countQueued(tx: Transaction): Promise<number>;
}

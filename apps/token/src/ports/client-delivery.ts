import type { ClientId, TenantId, UserId } from '#contracts';

/** An application that one replica tells of something about a user: until its lease ends, nobody else does. */
export type ClientDelivery = {
  readonly tenantId: TenantId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  /** When there was something to tell. */
  readonly createdAt: Date;
  /** With this one. */
  readonly attempt: number;
  readonly lease: string;
};

/** How many deliveries a replica may take, and how many of one tenant and one application may be under way, so that slow ones hold up none of the others. */
export type DeliveryClaim = {
  readonly lease: string;
  readonly at: Date;
  readonly until: Date;
  readonly limit: number;
  readonly ofTenant: number;
  readonly ofClient: number;
};

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  BackchannelAuthenticationId,
  ChallengeId,
  Delivery,
  DeliveryId,
  InvitationId,
  SignInNoticeId,
  TenantId,
  UserId,
} from '#contracts';

/** A message to a person and what became of it. */
@Entity({ name: 'deliveries' })
export class DeliveryEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: DeliveryId;

  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'text' })
  channel!: Delivery['channel'];

  @Column({ type: 'text' })
  template!: string;

  /** What its code is the answer to, or the invitation, the notice or the question that it brings. Code and link are in the message alone. */
  @Column({ name: 'challenge_id', type: 'uuid', nullable: true })
  challengeId!: ChallengeId | InvitationId | SignInNoticeId | BackchannelAuthenticationId | null;

  @Column({ type: 'text' })
  status!: Delivery['status'];

  @Column({ type: 'integer' })
  attempts!: number;

  /** What took it. */
  @Column({ type: 'text', nullable: true })
  provider!: string | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;
}

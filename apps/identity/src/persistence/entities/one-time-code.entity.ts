import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChallengeId, MessageChannel, TenantId, UserId } from '#contracts';

/** A code that proves an address or a number, as its keyed hash only; null until it is sent. Used ones stay until they expire, to know them again. */
@Entity({ name: 'one_time_codes' })
export class OneTimeCodeEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: ChallengeId;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @Column({ type: 'text', default: 'email' })
  channel!: MessageChannel;

  /** The address or number as it is compared: a code for one that the user has no more proves nothing. */
  @Column({ type: 'text' })
  recipient!: string;

  @Column({ name: 'code_hash', type: 'text', nullable: true })
  codeHash!: string | null;

  @Column({ type: 'integer' })
  guesses!: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'consumed_at', type: 'timestamptz', precision: 3, nullable: true })
  consumedAt!: Date | null;
}

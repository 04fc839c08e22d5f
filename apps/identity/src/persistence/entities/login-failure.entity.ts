import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, UserId } from '#contracts';

/** Wrong passwords in a row, of a user or of names that nobody has, from one source or in all. */
@Entity({ name: 'login_failures' })
export class LoginFailureEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  /** A keyed hash of an address or network, a browser's id, or empty for the account as a whole. */
  @PrimaryColumn({ type: 'text' })
  source!: string;

  @Column({ type: 'integer' })
  allowed!: number;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ name: 'last_failed_at', type: 'timestamptz', precision: 3 })
  lastFailedAt!: Date;

  @Column({ name: 'locked_until', type: 'timestamptz', precision: 3, nullable: true })
  lockedUntil!: Date | null;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, UserId } from '#contracts';

/** How many codes a user has typed that were not right, in the two windows that run. */
@Entity({ name: 'code_guesses' })
export class CodeGuessEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @Column({ type: 'integer' })
  recent!: number;

  @Column({ name: 'recent_until', type: 'timestamptz', precision: 3 })
  recentUntil!: Date;

  @Column({ type: 'integer' })
  daily!: number;

  @Column({ name: 'daily_until', type: 'timestamptz', precision: 3 })
  dailyUntil!: Date;
}

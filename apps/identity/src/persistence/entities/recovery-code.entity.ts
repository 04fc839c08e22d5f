import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, UserId } from '#contracts';

/** A code that stands in for an authenticator that was lost, as its hash. Used ones stay until the next set, to know them again. */
@Entity({ name: 'recovery_codes' })
export class RecoveryCodeEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @PrimaryColumn({ name: 'code_hash', type: 'text' })
  codeHash!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'used_at', type: 'timestamptz', precision: 3, nullable: true })
  usedAt!: Date | null;

  @Column({ name: 'used_for', type: 'text', nullable: true })
  usedFor!: string | null;
}

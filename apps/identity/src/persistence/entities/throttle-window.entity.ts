import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '#contracts';

/** Occurrences of one thing by one subject, until a time. */
@Entity({ name: 'throttle_windows' })
export class ThrottleWindowEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'text' })
  counter!: string;

  @PrimaryColumn({ type: 'text' })
  subject!: string;

  @Column({ type: 'integer' })
  occurrences!: number;

  @Column({ name: 'ends_at', type: 'timestamptz', precision: 3 })
  endsAt!: Date;
}

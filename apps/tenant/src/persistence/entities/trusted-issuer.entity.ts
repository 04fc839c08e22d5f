import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, TrustedIssuerId } from '#contracts';

@Entity('trusted_issuers')
export class TrustedIssuerEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('uuid')
  id!: TrustedIssuerId;

  @Column('text')
  issuer!: string;

  /** `TrustedIssuerMembers`, whose JSON TypeORM's types would unfold without end. */
  @Column('jsonb')
  members!: object;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

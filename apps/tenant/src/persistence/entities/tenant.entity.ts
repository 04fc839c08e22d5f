import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Branding, TenantId, TenantSettings, TenantStatus } from '#contracts';

@Entity('tenants')
export class TenantEntity {
  @PrimaryColumn('uuid')
  id!: TenantId;

  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  @Column('text')
  status!: TenantStatus;

  @Column('jsonb')
  branding!: Branding;

  @Column('jsonb')
  settings!: TenantSettings;

  @Column('text', { name: 'dropped_terms', array: true })
  droppedTerms!: string[];

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

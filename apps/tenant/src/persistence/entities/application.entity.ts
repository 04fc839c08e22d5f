import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientId, TenantId } from '#contracts';

/** The column `name`, by which applications are searched, is generated from the registration. */
@Entity('applications')
export class ApplicationEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('uuid', { name: 'client_id' })
  clientId!: ClientId;

  /** A `Registration`, whose JSON TypeORM's types would unfold without end. */
  @Column('jsonb')
  registration!: object;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

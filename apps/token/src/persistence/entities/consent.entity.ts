import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientId, TenantId, UserId } from '#contracts';

/** The scopes a user allowed an application at one resource server; `resource` is empty for OpenID Connect alone. */
@Entity('consents')
export class ConsentEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: UserId;

  @PrimaryColumn('text', { name: 'client_id' })
  clientId!: ClientId;

  @PrimaryColumn('text')
  resource!: string;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('timestamptz', { name: 'granted_at' })
  grantedAt!: Date;
}

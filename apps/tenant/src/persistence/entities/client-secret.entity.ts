import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientId, SecretId, TenantId } from '#contracts';

@Entity('client_secrets')
export class ClientSecretEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('uuid')
  id!: SecretId;

  @Column('uuid', { name: 'client_id' })
  clientId!: ClientId;

  /** Base64url of the SHA-256 of the secret. */
  @Column('text')
  sha256!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;
}

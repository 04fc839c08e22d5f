import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject, KeyId, SigningAlgorithm, TenantId } from '#contracts';

/** A tenant's key pair; the private half is encrypted. */
@Entity('signing_keys')
export class SigningKeyEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('text')
  kid!: KeyId;

  @Column('text')
  algorithm!: SigningAlgorithm;

  @Column('integer')
  generation!: number;

  @Column('jsonb', { name: 'public_jwk' })
  publicJwk!: JsonObject;

  @Column('text', { name: 'sealed_private_jwk' })
  sealedPrivateJwk!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'activates_at' })
  activatesAt!: Date;
}

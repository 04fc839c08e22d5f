import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, UserId } from '#contracts';

@Entity({ name: 'password_credentials' })
export class PasswordCredentialEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  /** Argon2id in PHC form: parameters, salt and hash. */
  @Column({ type: 'text' })
  hash!: string;

  @Column({ name: 'changed_at', type: 'timestamptz', precision: 3 })
  changedAt!: Date;
}

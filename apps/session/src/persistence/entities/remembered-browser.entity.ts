import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RememberedBrowserId, TenantId, UserId } from '#contracts';

/** A browser that is spared a second factor, of its user as they were when they proved one in it. */
@Entity({ name: 'remembered_browsers' })
@Index('remembered_browsers_secret', ['tenantId', 'secretHash'], { unique: true })
@Index('remembered_browsers_user', ['tenantId', 'userId', 'createdAt'])
@Index('remembered_browsers_expiry', ['tenantId', 'expiresAt'])
export class RememberedBrowserEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: RememberedBrowserId;

  /** SHA-256 of the cookie's secret, base64url. */
  @Column({ name: 'secret_hash', type: 'text' })
  secretHash!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @Column({ name: 'user_version', type: 'integer' })
  userVersion!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'ip_address', type: 'text', nullable: true })
  ipAddress!: string | null;

  @Column({ name: 'user_agent', type: 'text', nullable: true })
  userAgent!: string | null;
}

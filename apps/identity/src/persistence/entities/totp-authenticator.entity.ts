import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AuthenticatorId, EnrolmentId, TenantId, UserId } from '#contracts';

/** The shared secret of an authenticator app, sealed. One that was never confirmed expires. */
@Entity({ name: 'totp_authenticators' })
export class TotpAuthenticatorEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: AuthenticatorId;

  @Column({ name: 'enrolment_id', type: 'uuid' })
  enrolmentId!: EnrolmentId;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  /** The sign-in or the session that it was set up at. */
  @Column({ type: 'text' })
  purpose!: string;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ name: 'sealed_key', type: 'text' })
  sealedKey!: string;

  /** The latest time step that was used of the user: none before it is good. */
  @Column({ name: 'last_step', type: 'bigint', nullable: true })
  lastStep!: string | null;

  @Column({ name: 'last_used_for', type: 'text', nullable: true })
  lastUsedFor!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'confirmed_at', type: 'timestamptz', precision: 3, nullable: true })
  confirmedAt!: Date | null;

  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;
}

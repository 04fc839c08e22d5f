import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Address, AttributeValues, ClientId, TenantId, UserId, UserStatus } from '#contracts';

/** A user of one tenant. `usernameKey` and `emailKey` are what uniqueness and login compare. */
@Entity({ name: 'users' })
export class UserEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: UserId;

  @Column({ type: 'text' })
  status!: UserStatus;

  /** Of who is `pending_deletion`, as `deletionDueAt`; of everybody else worth nothing. */
  @Column({ name: 'deletion_requested_at', type: 'timestamptz', precision: 3, nullable: true })
  deletionRequestedAt!: Date | null;

  @Column({ name: 'deletion_due_at', type: 'timestamptz', precision: 3, nullable: true })
  deletionDueAt!: Date | null;

  /** Of who is `locked`, as the two that follow; of everybody else worth nothing. */
  @Column({ name: 'locked_at', type: 'timestamptz', precision: 3, nullable: true })
  lockedAt!: Date | null;

  @Column({ name: 'locked_by', type: 'text', nullable: true })
  lockedBy!: ClientId | null;

  @Column({ name: 'lock_reason', type: 'text', nullable: true })
  lockReason!: string | null;

  @Column({ type: 'text', nullable: true })
  username!: string | null;

  @Column({ name: 'username_key', type: 'text', nullable: true })
  usernameKey!: string | null;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ name: 'email_key', type: 'text', nullable: true })
  emailKey!: string | null;

  /** What a search looks through. */
  @Column({ name: 'search_key', type: 'text' })
  searchKey!: string;

  @Column({ name: 'email_verified', type: 'boolean' })
  emailVerified!: boolean;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'text', nullable: true })
  picture!: string | null;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ name: 'phone_verified', type: 'boolean' })
  phoneVerified!: boolean;

  @Column({ type: 'jsonb', nullable: true })
  address!: Address | null;

  @Column({ type: 'text', nullable: true })
  locale!: string | null;

  @Column({ name: 'mfa_enabled', type: 'boolean' })
  mfaEnabled!: boolean;

  @Column({ name: 'custom_claims', type: 'jsonb' })
  customClaims!: object;

  @Column({ type: 'jsonb' })
  attributes!: AttributeValues;

  /** As in `terms_acceptances`, for those who read of the user. */
  @Column({ name: 'accepted_terms', type: 'text', array: true })
  acceptedTerms!: string[];

  @Column({ type: 'text', array: true })
  roles!: string[];

  @Column({ type: 'text', array: true })
  groups!: string[];

  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @Column({ name: 'last_login_at', type: 'timestamptz', precision: 3, nullable: true })
  lastLoginAt!: Date | null;
}

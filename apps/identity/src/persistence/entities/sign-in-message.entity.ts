import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChallengeId, MailedFactorName, SignInId, TenantId, UserId } from '#contracts';

/** A message by which somebody signs in, for minutes. Of its link there is the SHA-256 only, of its code the keyed hash; null until it is made, and for a name that nobody has. */
@Entity({ name: 'sign_in_messages' })
export class SignInMessageEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: ChallengeId;

  @Column({ type: 'text' })
  method!: MailedFactorName;

  /** The handle of the sign-in, which a link leads to. Of no use without the secret of the browser that began it. */
  @Column({ name: 'sign_in_id', type: 'text' })
  signInId!: SignInId;

  /** What was typed, as it is compared. */
  @Column({ type: 'text' })
  identifier!: string;

  @Column({ name: 'secret_hash', type: 'text', nullable: true })
  secretHash!: string | null;

  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ name: 'user_version', type: 'integer', nullable: true })
  userVersion!: number | null;

  @Column({ type: 'integer' })
  guesses!: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'consumed_at', type: 'timestamptz', precision: 3, nullable: true })
  consumedAt!: Date | null;
}

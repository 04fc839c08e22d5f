import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChallengeId, TenantId, UserId } from '#contracts';

/** A browser's wish for an account, for minutes. Of its secret there is the SHA-256 only, of its code the keyed hash; null until that is sent. */
@Entity({ name: 'sign_ups' })
export class SignUpEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ name: 'token_hash', type: 'text' })
  tokenHash!: string;

  @Column({ type: 'uuid' })
  id!: ChallengeId;

  @Column({ type: 'text' })
  email!: string;

  /** Of the page on which it was asked for: the message's, too. */
  @Column({ type: 'text' })
  locale!: string;

  @Column({ name: 'code_hash', type: 'text', nullable: true })
  codeHash!: string | null;

  @Column({ type: 'integer' })
  guesses!: number;

  /** Passwords that were judged. */
  @Column({ type: 'integer' })
  tries!: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'is_confirmed', type: 'boolean' })
  isConfirmed!: boolean;

  /** Who came of it. */
  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: UserId | null;
}

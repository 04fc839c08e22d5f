import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Acr, Evidence, SecondFactorPolicy, SessionEndReason, SessionId, TenantId, UserId } from '#contracts';

/** One SSO session. Rows stay until `expiresAt`, ended or not, and are then removed in batches. */
@Entity({ name: 'sso_sessions' })
@Index('sso_sessions_token', ['tenantId', 'tokenHash'], { unique: true })
@Index('sso_sessions_user', ['tenantId', 'userId', 'createdAt', 'id'])
@Index('sso_sessions_expiry', ['tenantId', 'expiresAt'])
export class SessionEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'uuid' })
  id!: SessionId;

  /** SHA-256 of the cookie's secret, base64url. */
  @Column({ name: 'token_hash', type: 'text' })
  tokenHash!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @Column({ name: 'auth_time', type: 'bigint' })
  authTime!: string;

  @Column({ type: 'text', array: true })
  amr!: string[];

  @Column({ type: 'text', nullable: true })
  acr!: Acr | null;

  /** The strictest policy that its sign-in met. */
  @Column({ name: 'second_factor', type: 'text' })
  secondFactor!: SecondFactorPolicy;

  @Column({ type: 'jsonb' })
  evidence!: readonly Evidence[];

  @Column({ name: 'ip_address', type: 'text', nullable: true })
  ipAddress!: string | null;

  @Column({ name: 'user_agent', type: 'text', nullable: true })
  userAgent!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt!: Date;

  /** Seconds without use after which the session is over, as the tenant had it at the login. */
  @Column({ name: 'idle_lifetime', type: 'integer' })
  idleLifetime!: number;

  @Column({ name: 'idle_expires_at', type: 'timestamptz' })
  idleExpiresAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** Whether the browser keeps the cookie when it is closed. */
  @Column({ type: 'boolean' })
  persistent!: boolean;

  /** Whether its sign-in was spared a second factor. */
  @Column({ type: 'boolean' })
  remembered!: boolean;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: SessionEndReason | null;
}

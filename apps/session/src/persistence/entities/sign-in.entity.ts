import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SessionId, TenantId } from '#contracts';
import type { KeptSignIn } from '../../ports/sign-in-store.js';

/** One browser's way through the hosted pages, for half an hour; kept for a day more, to say that it has expired, or for an hour where nobody did anything at it. */
@Entity({ name: 'sign_ins' })
@Index('sign_ins_expiry', ['tenantId', 'expiresAt'])
export class SignInEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  /** SHA-256 of its handle, base64url. */
  @PrimaryColumn({ name: 'id_hash', type: 'text' })
  idHash!: string;

  /** SHA-256 of the browser's binding secret, base64url. */
  @Column({ name: 'browser_hash', type: 'text' })
  browserHash!: string;

  /** The handle of the authorization request stands here in clear: the token service takes it only from services, and answers it to nobody. */
  @Column({ type: 'jsonb' })
  kept!: KeptSignIn;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ name: 'session_id', type: 'uuid', nullable: true })
  sessionId!: SessionId | null;

  @Column({ name: 'session_salt', type: 'text', nullable: true })
  sessionSalt!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuthorizationRequestId, LoginTransactionStep, SessionId, TenantId } from '#contracts';

/** One browser's way through the hosted pages, for half an hour. */
@Entity({ name: 'login_transactions' })
@Index('login_transactions_expiry', ['tenantId', 'expiresAt'])
export class LoginTransactionEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId!: TenantId;

  /** SHA-256 of the transaction's id, base64url. */
  @PrimaryColumn({ name: 'id_hash', type: 'text' })
  idHash!: string;

  /** SHA-256 of the browser's binding secret, base64url. */
  @Column({ name: 'browser_hash', type: 'text' })
  browserHash!: string;

  /** In clear: the token service takes it only from services, and answers it to nobody. */
  @Column({ name: 'authorization_request_id', type: 'text' })
  authorizationRequestId!: AuthorizationRequestId;

  @Column({ type: 'text' })
  step!: LoginTransactionStep;

  @Column({ name: 'session_id', type: 'uuid', nullable: true })
  sessionId!: SessionId | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}

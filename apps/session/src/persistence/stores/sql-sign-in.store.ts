import { Injectable } from '@nestjs/common';
import type { SessionEndReason, SessionId, TenantScope, UserId } from '#contracts';
import type { Statement, Transaction } from '#kernel';
import { sqlStatement, SqlTransaction } from '#persistence';
import type { SignIn, SignInPolicy } from '#sign-in';
import { type KeptSignIn, type MadeSession, type NewSignIn, SignInStore, type StoredSignIn } from '../../ports/sign-in-store.js';

/** What holds for a sign-in that a replica began from before it could be said. */
const policyBefore: SignInPolicy = { firstFactors: ['password', 'passkey'], secondFactor: 'off', secondFactors: [], graceUntil: null };

type Source = NonNullable<KeptSignIn['source']>;
type Kept = Omit<KeptSignIn, 'policy' | 'signIn' | 'source'> & {
  readonly policy?: Partial<SignInPolicy>;
  readonly signIn: EarlierSignIn;
  readonly source?: Pick<Source, 'deviceHash' | 'country'> & Partial<Source>;
};
type EarlierSignIn = Omit<SignIn, 'message'> & { readonly message?: SignIn['message'] };

const keptOf = ({ signIn, policy, source, ...kept }: Kept): KeptSignIn => ({
  ...kept,
  ...(source && { source: { network: null, address: null, ...source } }),
  signIn: { ...signIn, message: signIn.message ?? null },
  policy: { ...policyBefore, ...policy },
});

type FoundSession = { user_id: UserId | null; end_reason: SessionEndReason | null; kept_until: Date | null };
type Row = FoundSession & { browser_hash: string; kept: Kept; expires_at: Date } & (
    | { session_id: SessionId; session_salt: string }
    | { session_id: null; session_salt: null }
  );

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlSignInStore extends SignInStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, signIn: NewSignIn): Promise<void> {
    const { idHash, browserHash, kept, createdAt, expiresAt } = signIn;
    await SqlTransaction.of(tx).query(
      `INSERT INTO sign_ins (tenant_id, id_hash, browser_hash, kept, revision, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [tenantId, idHash, browserHash, kept, kept.signIn.revision, createdAt, expiresAt],
    );
  }

  override async find(tx: Transaction, { tenantId }: TenantScope, idHash: string, now: Date): Promise<StoredSignIn | null> {
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `SELECT i.browser_hash, i.kept, i.expires_at, i.session_id, i.session_salt, s.end_reason,
              CASE WHEN s.persistent THEN s.expires_at END AS kept_until,
              CASE WHEN s.ended_at IS NULL AND s.idle_expires_at > $3 AND s.expires_at > $3 THEN s.user_id END AS user_id
         FROM sign_ins i
         LEFT JOIN sso_sessions s ON s.tenant_id = i.tenant_id AND s.id = i.session_id
        WHERE i.tenant_id = $1 AND i.id_hash = $2`,
      [tenantId, idHash, now],
    );
    if (!row) return null;
    const { browser_hash: browserHash, kept, expires_at: expiresAt, user_id: userId, end_reason: endReason, kept_until: keptUntil } = row;
    const session = row.session_id === null ? null : { sessionId: row.session_id, salt: row.session_salt, userId, endReason, keptUntil };
    return { browserHash, kept: keptOf(kept), expiresAt, session };
  }

  override async advance(
    tx: Transaction,
    { tenantId }: TenantScope,
    idHash: string,
    kept: KeptSignIn,
    session: MadeSession | null,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE sign_ins
          SET kept = $3, revision = $4, session_id = coalesce($5, session_id), session_salt = coalesce($6, session_salt)
        WHERE tenant_id = $1 AND id_hash = $2 AND revision = $4 - 1
        RETURNING id_hash`,
      [tenantId, idHash, kept, kept.signIn.revision, session?.sessionId ?? null, session?.salt ?? null],
    );
    return rows.length === 1;
  }

  override rebind(idHash: string, { from, to }: { readonly from: string; readonly to: string }, now: Date): Statement<boolean> {
    return sqlStatement
      .rows(
        `UPDATE sign_ins SET browser_hash = $4
          WHERE tenant_id = $1 AND id_hash = $2 AND browser_hash = $3 AND expires_at > $5
          RETURNING id_hash`,
        ...[idHash, from, to, now],
      )
      .map((rows) => rows.length === 1);
  }

  override async deleteExpired(
    tx: Transaction,
    { tenantId }: TenantScope,
    { before, untouchedBefore }: { readonly before: Date; readonly untouchedBefore: Date },
    limit: number,
  ): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM sign_ins WHERE tenant_id = $1 AND id_hash = ANY (ARRAY(
         SELECT id_hash FROM sign_ins WHERE tenant_id = $1 AND expires_at < $3 AND (revision = 0 OR expires_at < $2)
          ORDER BY expires_at LIMIT $4 FOR UPDATE SKIP LOCKED))
       RETURNING id_hash`,
      [tenantId, before, untouchedBefore, limit],
    );
    return rows.length;
  }
}

import { Injectable } from '@nestjs/common';
import { type AuthenticatorId, type EnrolledAuthenticator, isUuid, type TenantScope, type UserId } from '#contracts';
import { Query, type Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { type NewPasskey, type PasskeyDescriptor, PasskeyStore, type PasskeyUse, type StoredPasskey } from '../../ports/passkey-store.js';
import { type EnrolledRow, EnrolledRows } from './enrolled-rows.js';

type StoredRow = {
  readonly id: AuthenticatorId;
  readonly user_id: UserId;
  readonly public_key: Uint8Array;
  readonly backup_eligible: boolean;
  readonly rp_id: string;
  readonly handle: string;
};

const isOfUser = 'tenant_id = $1 AND user_id = $2';
const enrolled = new EnrolledRows('passkey', 'passkeys', isOfUser);

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlPasskeyStore extends PasskeyStore {
  override readonly enrolled = enrolled;

  override async insert(
    tx: Transaction,
    { tenantId }: TenantScope,
    passkey: NewPasskey,
    max: number,
  ): Promise<EnrolledAuthenticator | null> {
    const { id, userId, name, credentialId, publicKey, signCount, transports, aaguid, backupEligible, backedUp, rpId, origin } = passkey;
    const [row] = await SqlTransaction.of(tx).query<EnrolledRow>(
      `INSERT INTO passkeys
         (tenant_id, user_id, id, name, credential_id, public_key, sign_count, transports, aaguid, backup_eligible, backed_up, rp_id, origin, created_at,
          answer_hash)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
        WHERE (SELECT count(*) FROM passkeys WHERE ${isOfUser} AND rp_id = $12) < $16
       ON CONFLICT (tenant_id, credential_id) DO NOTHING
       RETURNING ${enrolled.columns}`,
      [
        ...[tenantId, userId, id, name, credentialId, Buffer.from(publicKey), signCount, [...transports], aaguid],
        ...[backupEligible, backedUp, rpId, origin, passkey.createdAt, passkey.answerHash, max],
      ],
    );
    return row === undefined ? null : enrolled.enrolledOf(row);
  }

  override findAnswered(
    { userId, answerHash }: { readonly userId: UserId; readonly answerHash: string },
    since: Date,
  ): Query<EnrolledAuthenticator | null> {
    if (!isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<EnrolledRow>(
        `SELECT ${enrolled.columns} FROM passkeys WHERE ${isOfUser} AND answer_hash = $3 AND created_at > $4`,
        ...[userId, answerHash, since],
      )
      .map(([row]) => (row === undefined ? null : enrolled.enrolledOf(row)));
  }

  override async findByCredential(tx: Transaction, { tenantId }: TenantScope, credentialId: string): Promise<StoredPasskey | null> {
    const [row] = await SqlTransaction.of(tx).query<StoredRow>(
      `SELECT passkeys.id, passkeys.user_id, public_key, backup_eligible, rp_id, handle FROM passkeys
         JOIN passkey_users ON passkey_users.tenant_id = $1 AND passkey_users.user_id = passkeys.user_id
        WHERE passkeys.tenant_id = $1 AND credential_id = $2`,
      [tenantId, credentialId],
    );
    if (row === undefined) return null;
    const { id, user_id: userId, public_key: publicKey, backup_eligible: backupEligible, rp_id: rpId, handle: userHandle } = row;
    return { id, userId, publicKey, backupEligible, rpId, userHandle };
  }

  override describe(userId: UserId, rpId: string): Query<readonly PasskeyDescriptor[]> {
    if (!isUuid(userId)) return Query.of([]);
    return sqlQuery
      .rows<{ credential_id: string; transports: readonly string[] }>(
        `SELECT credential_id, transports FROM passkeys WHERE ${isOfUser} AND rp_id = $3 ORDER BY created_at, id`,
        userId,
        rpId,
      )
      .map((rows) => rows.map(({ credential_id: credentialId, transports }) => ({ credentialId, transports })));
  }

  override async recordUse(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, signCount, backedUp }: PasskeyUse,
    at: Date,
  ): Promise<'used' | 'behind' | 'gone'> {
    const sql = SqlTransaction.of(tx);
    const used = await sql.query(
      `UPDATE passkeys SET sign_count = $3, backed_up = $4, last_used_at = greatest(last_used_at, $5)
        WHERE tenant_id = $1 AND id = $2 AND (sign_count < $3 OR (sign_count = 0 AND $3 = 0))
       RETURNING id`,
      [tenantId, id, signCount, backedUp, at],
    );
    if (used.length === 1) return 'used';
    const found = await sql.query('SELECT id FROM passkeys WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    return found.length === 1 ? 'behind' : 'gone';
  }

  override async userHandle(tx: Transaction, { tenantId }: TenantScope, userId: UserId, fresh: string): Promise<string> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      'INSERT INTO passkey_users (tenant_id, user_id, handle) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, user_id) DO NOTHING',
      [tenantId, userId, fresh],
    );
    const [row] = await sql.query<{ handle: string }>(`SELECT handle FROM passkey_users WHERE ${isOfUser}`, [tenantId, userId]);
    return row?.handle ?? fresh;
  }
}

import { Injectable } from '@nestjs/common';
import { type ChallengeId, isUuid, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type AskedEmailChange, type EmailChange, type EmailChangeKey, EmailChangeStore } from '../../ports/email-change-store.js';
import { codeGuesses } from '../../rules/code-guesses.js';
import { removeExpired } from './remove-expired.js';

const columns =
  'changes.id, changes.user_id, changes.email, changes.locale, changes.is_confirmed, changes.present, changes.changed_version, changes.expires_at';
type Row = Pick<EmailChange, 'id' | 'email' | 'locale' | 'present'> & {
  readonly user_id: UserId;
  readonly is_confirmed: boolean;
  readonly changed_version: number | null;
  readonly expires_at: Date;
};
const changeOf = ({ id, email, locale, present, ...row }: Row): EmailChange => ({
  ...{ id, email, locale, present, userId: row.user_id },
  isConfirmed: row.is_confirmed,
  isChanged: row.changed_version !== null,
  expiresAt: row.expires_at,
});

/** What the user asked for before, if it can go on. */
const goesOn = `(known.user_version = excluded.user_version AND known.expires_at > excluded.created_at
  AND known.changed_version IS NULL AND known.present <> 'refused')`;
const isSame = `(${goesOn} AND known.email = excluded.email)`;
const kept = (column: string, otherwise = `excluded.${column}`): string =>
  `${column} = CASE WHEN ${isSame} THEN known.${column} ELSE ${otherwise} END`;

const ask = `
  INSERT INTO email_changes AS known (tenant_id, user_id, id, user_version, email, locale, present, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (tenant_id, user_id) DO UPDATE
     SET ${['id', 'present', 'expires_at'].map((column) => kept(column)).join(', ')},
         ${['code_hash', 'code_expires_at', 'token_hash'].map((column) => kept(column, 'NULL')).join(', ')},
         ${kept('guesses', '0')}, is_confirmed = ${isSame} AND known.is_confirmed, changed_version = NULL,
         user_version = excluded.user_version, email = excluded.email, locale = excluded.locale, created_at = excluded.created_at
  RETURNING ${columns.replaceAll('changes.', 'known.')}`;

const askOnceMore = `
  UPDATE email_changes AS changes SET locale = $4
   WHERE tenant_id = $1 AND user_id = $2 AND user_version = $3 AND expires_at > $5 AND changed_version IS NULL AND present <> 'refused'
  RETURNING ${columns}`;

/** That one of the tenant `$1` lives at `$2`, with its user. */
const lives = `
  changes.tenant_id = $1 AND changes.expires_at > $2 AND users.tenant_id = $1 AND users.id = changes.user_id
  AND users.status = 'active' AND users.version = coalesce(changes.changed_version, changes.user_version)`;
const waits = `${lives} AND changes.changed_version IS NULL AND changes.present <> 'refused' AND changes.id = $3`;

const conditionOf = (key: EmailChangeKey): readonly [column: string, value: string] => {
  if ('userId' in key) return ['user_id', key.userId];
  return 'id' in key ? ['id', key.id] : ['token_hash', key.tokenHash];
};

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlEmailChangeStore extends EmailChangeStore {
  override async ask(tx: Transaction, { tenantId }: TenantScope, asked: AskedEmailChange): Promise<EmailChange | null> {
    const { userId, id, userVersion, email, locale, present, createdAt, expiresAt } = asked;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('email_changes', 'id'), [tenantId, createdAt]);
    const [row] = await (email === null
      ? sql.query<Row>(askOnceMore, [tenantId, userId, userVersion, locale, createdAt])
      : sql.query<Row>(ask, [tenantId, userId, id, userVersion, email, locale, present, createdAt, expiresAt]));
    return row ? changeOf(row) : null;
  }

  override async find(tx: Transaction, { tenantId }: TenantScope, key: EmailChangeKey, at: Date): Promise<EmailChange | null> {
    const [column, value] = conditionOf(key);
    if (column !== 'token_hash' && !isUuid(value)) return null;
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `SELECT ${columns} FROM email_changes AS changes, users WHERE ${lives} AND changes.${column} = $3`,
      [tenantId, at, value],
    );
    return row ? changeOf(row) : null;
  }

  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    userId: UserId,
    at: Date,
  ): Promise<{ readonly change: EmailChange; readonly hash: string | null } | null> {
    const [row] = await SqlTransaction.of(tx).query<Row & { readonly hash: string | null }>(
      `UPDATE email_changes AS changes SET guesses = changes.guesses + 1 FROM users
        WHERE ${lives} AND changes.user_id = $3 AND changes.present <> 'refused' AND changes.guesses < ${codeGuesses.perCode}
       RETURNING ${columns}, CASE WHEN changes.code_expires_at > $2 THEN changes.code_hash END AS hash`,
      [tenantId, at, userId],
    );
    return row ? { change: changeOf(row), hash: row.hash } : null;
  }

  override putCode(
    tx: Transaction,
    scope: TenantScope,
    { id, hash, expiresAt }: { readonly id: ChallengeId; readonly hash: string; readonly expiresAt: Date },
    at: Date,
  ): Promise<boolean> {
    return this.update(
      tx,
      scope,
      'code_hash = $4, code_expires_at = $5, guesses = 0',
      'NOT changes.is_confirmed',
      [id, hash, expiresAt],
      at,
    );
  }

  override putLink(
    tx: Transaction,
    scope: TenantScope,
    { id, tokenHash }: { readonly id: ChallengeId; readonly tokenHash: string },
    at: Date,
  ): Promise<boolean> {
    return this.update(tx, scope, 'token_hash = $4', "changes.present = 'asked'", [id, tokenHash], at);
  }

  override confirm(tx: Transaction, scope: TenantScope, id: ChallengeId, at: Date): Promise<boolean> {
    return this.update(tx, scope, 'is_confirmed = true', 'true', [id], at);
  }

  override decide(
    tx: Transaction,
    scope: TenantScope,
    { id, present }: { readonly id: ChallengeId; readonly present: 'allowed' | 'refused' },
    at: Date,
  ): Promise<boolean> {
    return this.update(tx, scope, 'present = $4', "changes.present IN ('asked', 'allowed')", [id, present], at);
  }

  override take(
    tx: Transaction,
    scope: TenantScope,
    { id, version }: { readonly id: ChallengeId; readonly version: number },
    at: Date,
  ): Promise<boolean> {
    const isComplete = "changes.is_confirmed AND changes.present IN ('not_asked', 'allowed') AND users.version = $4::integer - 1";
    return this.update(tx, scope, 'changed_version = $4', isComplete, [id, version], at);
  }

  private async update(
    tx: Transaction,
    { tenantId }: TenantScope,
    set: string,
    guard: string,
    values: readonly unknown[],
    at: Date,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE email_changes AS changes SET ${set} FROM users WHERE ${waits} AND ${guard} RETURNING changes.id`,
      [tenantId, at, ...values],
    );
    return rows.length === 1;
  }
}

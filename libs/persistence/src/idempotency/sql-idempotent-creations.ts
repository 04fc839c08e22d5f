import { Injectable } from '@nestjs/common';
import { type Idempotency, type JsonObject, type Replayable, type RequestContext, ServiceError, type TenantScope } from '#contracts';
import { Clock, IdempotentCreations, type Query, type RunCreation, type Statement, type Transaction, UnitOfWork } from '#kernel';
import { sqlQuery, sqlStatement } from '../sql-statement.js';
import { SqlTransaction } from '../sql-transaction.js';
import { openAnswer, sealAnswer } from './sealed-answer.js';

/** How long a key is known. Milliseconds. */
const lifetimeMs = 24 * 60 * 60 * 1_000;
/** Keys that one transaction deletes. */
const batchSize = 1_000;

type StoredAnswer = { readonly fingerprint: string; readonly sealed: string };

/** Whether nobody else is creating by this key: true from then on until the transaction ends, without waiting for anybody. */
const claim = ({ keyHash }: Idempotency): Statement<boolean> =>
  sqlStatement
    .rows<{ claimed: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended($1::text || $2::text, 0)) AS claimed`, keyHash)
    .map(([row]) => row?.claimed === true);

const find = ({ keyHash }: Idempotency, now: Date): Query<StoredAnswer | null> =>
  sqlQuery
    .rows<StoredAnswer>(
      `SELECT fingerprint, sealed_answer AS sealed FROM idempotency_keys
        WHERE tenant_id = $1::uuid AND key_hash = $2 AND expires_at > $3`,
      keyHash,
      now,
    )
    .map(([row]) => row ?? null);

/** Instead of one that has expired and is still there. */
const store = ({ keyHash, fingerprint }: Idempotency, sealed: string, now: Date): Statement<unknown> =>
  sqlStatement.rows(
    `INSERT INTO idempotency_keys AS known (tenant_id, key_hash, fingerprint, sealed_answer, expires_at) VALUES ($1::uuid, $2, $3, $4, $5)
      ON CONFLICT (tenant_id, key_hash)
      DO UPDATE SET fingerprint = excluded.fingerprint, sealed_answer = excluded.sealed_answer, expires_at = excluded.expires_at
      WHERE known.expires_at <= $6`,
    keyHash,
    fingerprint,
    sealed,
    new Date(now.getTime() + lifetimeMs),
    now,
  );

/** The answer of before, where it was to the same request. */
const replay = (scope: TenantScope, idempotency: Idempotency, stored: StoredAnswer): JsonObject & Replayable => {
  if (stored.fingerprint !== idempotency.fingerprint)
    throw new ServiceError('idempotency_key_reused', 'The Idempotency-Key was used for a request with another body.');
  return { ...openAnswer(scope.tenantId, idempotency, stored.sealed), replayed: true };
};

/** Keys in the table of `CreateIdempotencyKeys1798100000000`, in the service's own schema. */
@Injectable()
export class SqlIdempotentCreations extends IdempotentCreations {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async once<Answer extends JsonObject & Replayable>(
    scope: TenantScope,
    idempotency: Idempotency | undefined,
    create: (run: RunCreation<Answer>) => Promise<Answer>,
  ): Promise<Answer> {
    if (idempotency === undefined) return create((work) => this.unitOfWork.transaction(scope, work));
    const stored = await this.unitOfWork.read(scope, find(idempotency, this.clock.now()));
    if (stored !== null) return replay(scope, idempotency, stored) as Answer;
    return create((work) => this.unitOfWork.transaction(scope, (tx) => this.createUnlessStored(tx, scope, idempotency, work)));
  }

  override async removeExpired(context: RequestContext): Promise<number> {
    return this.unitOfWork.platformTransaction(context, async (tx) => {
      const now = this.clock.now();
      const [row] = await SqlTransaction.of(tx).query<{ gone: number }>('SELECT delete_expired_idempotency_keys($1, $2) AS gone', [
        now,
        batchSize,
      ]);
      return row?.gone ?? 0;
    });
  }

  /** Who holds the key looks once more: another may have created it since the first look. The look has a snapshot of its own, taken under the lock. */
  private async createUnlessStored<Answer extends JsonObject & Replayable>(
    tx: Transaction,
    scope: TenantScope,
    idempotency: Idempotency,
    work: (tx: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    const now = this.clock.now();
    const [claimed, stored] = await Promise.all([tx.run(claim(idempotency)), tx.run(find(idempotency, now))]);
    if (!claimed)
      throw new ServiceError('request_in_progress', 'A request with this Idempotency-Key is being carried out.', { retryAfter: 1 });
    if (stored !== null) return replay(scope, idempotency, stored) as Answer;
    const answer = await work(tx);
    await tx.run(store(idempotency, sealAnswer(scope.tenantId, idempotency, answer), now));
    return answer;
  }
}

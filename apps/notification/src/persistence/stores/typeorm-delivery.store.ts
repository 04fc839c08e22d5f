import { Injectable } from '@nestjs/common';
import {
  type ChallengeId,
  type Delivery,
  type DeliveryFilter,
  type DeliveryId,
  isUuid,
  type MessageChannel,
  type Page,
  type PageRequest,
  type TenantId,
  type TenantScope,
  type UserId,
} from '#contracts';
import type { Transaction } from '#kernel';
import { decodeCursor, eraseUser, pageLimit, SqlTransaction, toPage } from '#persistence';
import {
  type ClaimedDelivery,
  type DeliveryOutcome,
  DeliveryStore,
  type DeliveryWork,
  type NewDelivery,
} from '../../ports/delivery-store.js';
import { DeliveryEntity } from '../entities/delivery.entity.js';

type DeliveryRow = {
  readonly id: DeliveryId;
  readonly user_id: UserId | null;
  readonly channel: Delivery['channel'];
  readonly template: string;
  readonly status: Delivery['status'];
  readonly attempts: number;
  readonly provider: string | null;
  readonly last_error: string | null;
  readonly created_at: Date;
  readonly delivered_at: Date | null;
};

const deliveryColumns = 'id, user_id, channel, template, status, attempts, provider, last_error, created_at, delivered_at';

const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: row.id,
  userId: row.user_id,
  channel: row.channel,
  template: row.template,
  status: row.status,
  attempts: row.attempts,
  provider: row.provider,
  lastError: row.last_error,
  createdAt: row.created_at.toISOString(),
  deliveredAt: row.delivered_at?.toISOString() ?? null,
});

const keptMs = 90 * 24 * 60 * 60 * 1_000;
// A test message waits for nobody but the process that sends it, which may have died.
const removeOld = `
  DELETE FROM deliveries WHERE tenant_id = $1 AND id IN (
    SELECT id FROM deliveries WHERE tenant_id = $1 AND created_at < $2 AND (status <> 'pending' OR template = 'test')
     ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED)`;

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below, which the queue's claim alone may pass. */
@Injectable()
export class TypeOrmDeliveryStore extends DeliveryStore {
  override async add(tx: Transaction, { tenantId }: TenantScope, delivery: NewDelivery): Promise<void> {
    const { id, userId, channel, template, challengeId, createdAt, expiresAt } = delivery;
    const sql = SqlTransaction.of(tx);
    await sql.manager.insert(DeliveryEntity, {
      tenantId,
      id,
      userId,
      channel,
      template,
      challengeId,
      status: 'pending',
      attempts: 0,
      lastError: null,
      createdAt,
      deliveredAt: null,
      expiresAt,
    });
    await sql.query(removeOld, [tenantId, new Date(createdAt.getTime() - keptMs)]);
    await sql.query('INSERT INTO delivery_queue (tenant_id, delivery_id, due_at) VALUES ($1, $2, $3)', [tenantId, id, createdAt]);
  }

  override async eraseUser(tx: Transaction, userId: UserId): Promise<void> {
    await eraseUser(tx, userId);
  }

  override async countSince(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, template }: { readonly userId: UserId; readonly template: string },
    since: Date,
  ): Promise<number> {
    const [row] = await SqlTransaction.of(tx).query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM deliveries WHERE tenant_id = $1 AND user_id = $2 AND template = $3 AND created_at > $4',
      [tenantId, userId, template, since],
    );
    return row?.count ?? 0;
  }

  override async beginTest(
    tx: Transaction,
    { tenantId }: TenantScope,
    {
      id,
      channel,
      createdAt,
      since,
      max,
    }: { readonly id: DeliveryId; readonly channel: MessageChannel; readonly createdAt: Date; readonly since: Date; readonly max: number },
  ): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('test mail ' || $1::uuid, 0))", [tenantId]);
    const rows = await sql.query(
      `INSERT INTO deliveries (tenant_id, id, channel, template, status, created_at, expires_at)
       SELECT $1, $2, $6, 'test', 'pending', $3, $3
        WHERE (SELECT count(*) FROM deliveries WHERE tenant_id = $1 AND created_at > $4 AND template = 'test' AND channel = $6) < $5
       RETURNING id`,
      [tenantId, id, createdAt, since, max, channel],
    );
    return rows.length === 1;
  }

  override async endTest(
    tx: Transaction,
    { tenantId }: TenantScope,
    id: DeliveryId,
    outcome: Extract<DeliveryOutcome, { readonly status: 'delivered' | 'dead' }>,
  ): Promise<void> {
    await SqlTransaction.of(tx).query(
      'UPDATE deliveries SET status = $3, attempts = 1, delivered_at = $4, last_error = $5, provider = $6 WHERE tenant_id = $1 AND id = $2',
      [
        tenantId,
        id,
        outcome.status,
        outcome.status === 'delivered' ? outcome.at : null,
        outcome.status === 'dead' ? outcome.reason.slice(0, 1_000) : null,
        outcome.status === 'delivered' ? outcome.provider : null,
      ],
    );
  }

  override async find(tx: Transaction, { tenantId }: TenantScope, id: DeliveryId): Promise<DeliveryWork | null> {
    const [row] = await SqlTransaction.of(tx).query<{
      user_id: UserId | null;
      channel: MessageChannel;
      template: string;
      challenge_id: ChallengeId | null;
      expires_at: Date;
    }>('SELECT user_id, channel, template, challenge_id, expires_at FROM deliveries WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    if (row === undefined) return null;
    const { user_id: userId, channel, template, challenge_id: challengeId, expires_at: expiresAt } = row;
    return { userId, channel, template, challengeId, expiresAt };
  }

  override async list(tx: Transaction, { tenantId }: TenantScope, request: PageRequest & DeliveryFilter): Promise<Page<Delivery>> {
    const after = decodeCursor(request.cursor);
    const { status, channel, template, userId, from, to } = request;
    const conditions: string[] = [];
    const values: unknown[] = [tenantId, pageLimit(request)];
    const require = (condition: (parameter: string) => string, value: unknown): void => {
      if (value !== undefined) conditions.push(`AND ${condition(`$${values.push(value)}`)}`);
    };
    require((parameter) => `status = ${parameter}`, status);
    require((parameter) => `channel = ${parameter}`, channel);
    require((parameter) => `template = ${parameter}`, template);
    require((parameter) => `user_id = ${parameter}`, userId);
    require((parameter) => `created_at >= ${parameter}`, from);
    require((parameter) => `created_at < ${parameter}`, to);
    if (after) conditions.push(`AND (created_at, id::text) > ($${values.push(after.createdAt)}::timestamptz, $${values.push(after.id)})`);
    const rows = await SqlTransaction.of(tx).query<DeliveryRow>(
      `SELECT ${deliveryColumns} FROM deliveries
        WHERE tenant_id = $1 ${conditions.join(' ')}
        ORDER BY created_at, id::text
        LIMIT $2`,
      values,
    );
    return toPage(rows.map(deliveryOf), request, { position: (delivery) => delivery, item: (delivery) => delivery });
  }

  override async settle(tx: Transaction, { tenantId }: TenantScope, claimed: ClaimedDelivery, outcome: DeliveryOutcome): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const key = [tenantId, claimed.id, claimed.lease];
    const held =
      outcome.status === 'pending'
        ? await sql.query(
            `UPDATE delivery_queue SET due_at = $4, attempts = $5, lease = NULL, leased_until = NULL
              WHERE tenant_id = $1 AND delivery_id = $2 AND lease = $3 RETURNING delivery_id`,
            [...key, outcome.dueAt, outcome.attempts],
          )
        : await sql.query('DELETE FROM delivery_queue WHERE tenant_id = $1 AND delivery_id = $2 AND lease = $3 RETURNING delivery_id', key);
    if (held.length === 0) return false;
    if (outcome.status === 'withdrawn') {
      await sql.query('DELETE FROM deliveries WHERE tenant_id = $1 AND id = $2', [tenantId, claimed.id]);
      return true;
    }
    await sql.query(
      'UPDATE deliveries SET status = $3, attempts = $4, last_error = $5, delivered_at = $6, provider = $7 WHERE tenant_id = $1 AND id = $2',
      [
        tenantId,
        claimed.id,
        outcome.status,
        outcome.status === 'pending' ? outcome.attempts : claimed.attempt,
        outcome.status === 'delivered' ? null : outcome.reason,
        outcome.status === 'delivered' ? outcome.at : null,
        outcome.status === 'delivered' ? outcome.provider : null,
      ],
    );
    return true;
  }

  override async retry(tx: Transaction, { tenantId }: TenantScope, id: DeliveryId, at: Date): Promise<Delivery | 'unfit' | 'unknown'> {
    if (!isUuid(id)) return 'unknown';
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<DeliveryRow>(
      `UPDATE deliveries SET status = 'pending', attempts = 0
        WHERE tenant_id = $1 AND id = $2 AND status = 'dead' AND template <> 'test' AND expires_at > $3
       RETURNING ${deliveryColumns}`,
      [tenantId, id, at],
    );
    if (row === undefined) {
      const known = await sql.query('SELECT id FROM deliveries WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
      return known.length === 1 ? 'unfit' : 'unknown';
    }
    await sql.query('INSERT INTO delivery_queue (tenant_id, delivery_id, due_at) VALUES ($1, $2, $3)', [tenantId, id, at]);
    return deliveryOf(row);
  }

  override async claim(
    tx: Transaction,
    { lease, at, until, limit }: { readonly lease: string; readonly at: Date; readonly until: Date; readonly limit: number },
  ): Promise<readonly ClaimedDelivery[]> {
    const rows = await SqlTransaction.of(tx).query<{ tenant: TenantId; delivery: DeliveryId; attempt: number }>(
      'SELECT tenant, delivery, attempt FROM claim_due_deliveries($1, $2, $3, $4)',
      [lease, at, until, limit],
    );
    return rows.map(({ tenant, delivery, attempt }) => ({ id: delivery, tenantId: tenant, lease, attempt }));
  }

  override async countQueued(tx: Transaction): Promise<number> {
    const [row] = await SqlTransaction.of(tx).query<{ count: number }>('SELECT count_queued_deliveries() AS count');
    return row?.count ?? 0;
  }
}

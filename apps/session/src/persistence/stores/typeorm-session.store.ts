import { Injectable } from '@nestjs/common';
import {
  type Acr,
  type AuthenticatorId,
  type EnrollableName,
  type Evidence,
  isUuid,
  type SecondFactorPolicy,
  type Session,
  type SessionEndReason,
  type SessionFacts,
  type SessionId,
  type UserId,
  type TenantScope,
} from '#contracts';
import type { Query, Transaction } from '#kernel';
import { eraseUser, sqlQuery, SqlTransaction } from '#persistence';
import { type EndedSession, type LiveSession, type NewSession, type SessionPosition, SessionStore } from '../../ports/session-store.js';
import { SessionEntity } from '../entities/session.entity.js';

type End = { readonly at: Date; readonly reason: SessionEndReason };
type FactsRow = { id: SessionId; user_id: UserId; auth_time: string; amr: string[]; acr: Acr | null; second_factor: SecondFactorPolicy };

type FoundRow = FactsRow & {
  predecessors: readonly SessionId[];
  evidence: readonly Evidence[];
  persistent: boolean;
  remembered: boolean;
  last_seen_at: Date;
  ends_at: Date;
};
type EndedRow = { id: SessionId; user_id: UserId; predecessors: readonly SessionId[] };

/** What a session tells of itself, out of a row. `auth_time` is a bigint, which the driver reads as text. */
const factsOf = (row: FactsRow): SessionFacts => ({
  sessionId: row.id,
  userId: row.user_id,
  authTime: Number(row.auth_time),
  amr: row.amr,
  acr: row.acr,
  secondFactor: row.second_factor,
});

const endedOf = ({ id: sessionId, user_id: userId, predecessors }: EndedRow): EndedSession =>
  predecessors.length === 0 ? { sessionId, userId } : { sessionId, userId, predecessors };

/** Of one that signs in anew every hour of a session's longest life, those of the last days: a bound of its row and its event. */
const maxPredecessors = 100;

const after = (moment: Date, seconds: number): Date => new Date(moment.getTime() + seconds * 1000);

const findSessions = `
  SELECT token_hash AS key, id, predecessors, user_id, auth_time, amr, acr, second_factor, evidence, persistent, remembered, last_seen_at, least(idle_expires_at, expires_at) AS ends_at
    FROM sso_sessions WHERE tenant_id = $1 AND token_hash = ANY ($2) AND ended_at IS NULL`;

/** Of a session that was kept before evidence was, nobody can say as whom its user proved themselves. */
const provedBefore = `evidence = '[]' OR EXISTS (SELECT FROM jsonb_array_elements(evidence) AS one WHERE (one ->> 'userVersion')::int < $6)`;

/** Evidence that was kept before it said which of its user's it was, is taken for any of that kind. With the last one, recovery codes stand for nothing any more. */
const provedWith = `EXISTS (SELECT FROM jsonb_array_elements(evidence) AS one
                             WHERE (one ->> 'method' = $6 AND coalesce(one ->> 'authenticatorId', $7) = $7) OR ($8::boolean AND one ->> 'method' = 'recovery-code'))`;

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class TypeOrmSessionStore extends SessionStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, session: NewSession): Promise<void> {
    const expiresAt = after(session.createdAt, session.lifetime);
    const idleExpiresAt = after(session.createdAt, Math.min(session.idleLifetime, session.lifetime));
    await SqlTransaction.of(tx).query(
      `INSERT INTO sso_sessions (tenant_id, id, token_hash, user_id, auth_time, amr, acr, ip_address, user_agent,
                                 created_at, last_seen_at, idle_lifetime, idle_expires_at, expires_at, evidence, persistent,
                                 second_factor, remembered)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        tenantId,
        session.sessionId,
        session.tokenHash,
        session.userId,
        session.authTime,
        session.amr,
        session.acr,
        session.ipAddress,
        session.userAgent,
        session.createdAt,
        session.idleLifetime,
        idleExpiresAt,
        expiresAt,
        JSON.stringify(session.evidence),
        session.isPersistent,
        session.secondFactor ?? 'off',
        session.isRemembered,
      ],
    );
  }

  override findLive(tokenHash: string, now: Date): Query<LiveSession | null> {
    return sqlQuery.byKey<FoundRow>(findSessions, tokenHash).map((row) => {
      if (!row || row.ends_at <= now) return null;
      const { evidence, predecessors, persistent: isPersistent, remembered: isRemembered, last_seen_at: lastSeenAt } = row;
      return { ...factsOf(row), ...(predecessors.length > 0 && { predecessors }), evidence, isPersistent, isRemembered, lastSeenAt };
    });
  }

  override async touch(tx: Transaction, { tenantId }: TenantScope, sessionId: SessionId, now: Date, unlessSeenSince: Date): Promise<void> {
    await SqlTransaction.of(tx).query(
      `UPDATE sso_sessions
          SET last_seen_at = $3, idle_expires_at = least($3::timestamptz + idle_lifetime * interval '1 second', expires_at)
        WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL AND last_seen_at <= $4`,
      [tenantId, sessionId, now, unlessSeenSince],
    );
  }

  override async listLive(
    tx: Transaction,
    { tenantId }: TenantScope,
    query: { readonly userId: UserId; readonly now: Date; readonly after: SessionPosition | null; readonly limit: number },
  ): Promise<Session[]> {
    if (!isUuid(query.userId)) return [];
    const sessions = SqlTransaction.of(tx)
      .manager.createQueryBuilder(SessionEntity, 'session')
      .where('session.tenant_id = :tenantId AND session.user_id = :userId', { tenantId, userId: query.userId })
      .andWhere('session.ended_at IS NULL AND session.idle_expires_at > :now AND session.expires_at > :now', { now: query.now })
      .orderBy('session.createdAt')
      .addOrderBy('session.id')
      .limit(query.limit);
    if (query.after) sessions.andWhere('(session.created_at, session.id) > (:createdAt, :sessionId)', query.after);
    return (await sessions.getMany()).map((row) => ({
      sessionId: row.id,
      userId: row.userId,
      authTime: Number(row.authTime),
      amr: row.amr,
      acr: row.acr,
      secondFactor: row.secondFactor,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      isPersistent: row.persistent,
      ipAddress: row.ipAddress,
      userAgent: row.userAgent,
    }));
  }

  override async exists(tx: Transaction, { tenantId }: TenantScope, { sessionId, userId }: EndedSession): Promise<boolean> {
    if (!isUuid(sessionId) || !isUuid(userId)) return false;
    return SqlTransaction.of(tx).manager.existsBy(SessionEntity, { tenantId, id: sessionId, userId });
  }

  override async endByToken(tx: Transaction, context: TenantScope, tokenHash: string, end: End): Promise<EndedSession | null> {
    const [ended] = await this.endWhere(tx, context, 'token_hash = $2', [tokenHash], end);
    return ended ?? null;
  }

  override endOne(tx: Transaction, context: TenantScope, session: EndedSession, end: End): Promise<EndedSession | null> {
    return this.endNamed(tx, context, 'id = $5', session, end);
  }

  override endOneOrHeir(tx: Transaction, context: TenantScope, session: EndedSession, end: End): Promise<EndedSession | null> {
    return this.endNamed(tx, context, '(id = $5 OR $5::uuid = ANY (predecessors))', session, end);
  }

  /** Ends the session of the user that `isNamed` is true of, where $5 is the id. */
  private async endNamed(
    tx: Transaction,
    context: TenantScope,
    isNamed: string,
    { sessionId, userId }: EndedSession,
    end: End,
  ): Promise<EndedSession | null> {
    if (!isUuid(sessionId) || !isUuid(userId)) return null;
    const [ended] = await this.endWhere(tx, context, `user_id = $2 AND ${isNamed}`, [userId, sessionId], end);
    return ended ?? null;
  }

  override async inherit(tx: Transaction, { tenantId }: TenantScope, heir: SessionId, predecessor: EndedSession): Promise<void> {
    await SqlTransaction.of(tx).query(
      `UPDATE sso_sessions SET predecessors = ($3::uuid[] || predecessors)[1:${maxPredecessors}] WHERE tenant_id = $1 AND id = $2`,
      [tenantId, heir, [predecessor.sessionId, ...(predecessor.predecessors ?? [])]],
    );
  }

  override async endAllOfUser(
    tx: Transaction,
    context: TenantScope,
    userId: UserId,
    end: End,
    { beforeVersion, kept }: { readonly beforeVersion: number | null; readonly kept: readonly SessionId[] },
  ): Promise<EndedSession[]> {
    if (!isUuid(userId)) return [];
    const others = 'user_id = $2 AND id <> ALL ($5::uuid[])';
    if (beforeVersion === null) return this.endWhere(tx, context, others, [userId, kept], end);
    return this.endWhere(tx, context, `${others} AND (${provedBefore})`, [userId, kept, beforeVersion], end);
  }

  override async endAllProvedWith(
    tx: Transaction,
    context: TenantScope,
    {
      userId,
      method,
      authenticatorId,
      wasLast,
    }: { readonly userId: UserId; readonly method: EnrollableName; readonly authenticatorId: AuthenticatorId; readonly wasLast: boolean },
    end: End,
    kept: readonly SessionId[],
  ): Promise<EndedSession[]> {
    if (!isUuid(userId)) return [];
    return this.endWhere(
      tx,
      context,
      `user_id = $2 AND id <> ALL ($5::uuid[]) AND (remembered OR ${provedWith})`,
      [userId, kept, method, authenticatorId, wasLast],
      end,
    );
  }

  override async renewEvidence(
    tx: Transaction,
    { tenantId }: TenantScope,
    sessionId: SessionId,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<void> {
    await SqlTransaction.of(tx).query(
      `UPDATE sso_sessions
          SET evidence = (SELECT jsonb_agg(CASE WHEN (one ->> 'userVersion')::int = $3 THEN one || jsonb_build_object('userVersion', $4::int) ELSE one END ORDER BY nth)
                            FROM jsonb_array_elements(evidence) WITH ORDINALITY AS elements (one, nth))
        WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL AND evidence <> '[]'`,
      [tenantId, sessionId, from, to],
    );
  }

  override async eraseUser(tx: Transaction, userId: UserId): Promise<void> {
    await eraseUser(tx, userId, { deleted_users: 'says that they are no more' });
  }

  override async deleteExpired(tx: Transaction, { tenantId }: TenantScope, before: Date, limit: number): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM sso_sessions WHERE tenant_id = $1 AND id = ANY (ARRAY(
         SELECT id FROM sso_sessions WHERE tenant_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED))
       RETURNING id`,
      [tenantId, before, limit],
    );
    return rows.length;
  }

  private async endWhere(
    tx: Transaction,
    { tenantId }: TenantScope,
    condition: string,
    [key, ...more]: readonly [string, ...unknown[]],
    { at, reason }: End,
  ): Promise<EndedSession[]> {
    const rows = await SqlTransaction.of(tx).query<EndedRow>(
      `UPDATE sso_sessions SET ended_at = $3, end_reason = $4
        WHERE tenant_id = $1 AND ended_at IS NULL AND ${condition}
        RETURNING id, user_id, predecessors`,
      [tenantId, key, at, reason, ...more],
    );
    return rows.map(endedOf);
  }
}

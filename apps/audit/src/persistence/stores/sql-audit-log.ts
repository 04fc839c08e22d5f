import { Injectable } from '@nestjs/common';
import type { Actor, AuditEntry, EventId, JsonObject, TenantId } from '#contracts';
import type { Query, Statement } from '#kernel';
import { sqlQuery, sqlStatement } from '#persistence';
import { maxSubjects } from '../../rules/entry-of-event.js';
import {
  AuditLog,
  type ChainLink,
  type CheckedPart,
  type LogEnd,
  type LogFilter,
  LogPartitions,
  type NewEntry,
} from '../../ports/audit-log.js';

type EntryRow = {
  readonly position: string;
  readonly event_id: EventId;
  readonly kind: string;
  readonly occurred_at: Date;
  readonly actor: Actor;
  readonly details: JsonObject;
  readonly correlation_id: string;
  readonly hash: string;
};

const entryFrom = ({ position, event_id, kind, occurred_at, actor, details, correlation_id, hash }: EntryRow): AuditEntry => ({
  position: Number(position),
  id: event_id,
  kind,
  occurredAt: occurred_at.toISOString(),
  actor,
  details,
  correlationId: correlation_id,
  hash,
});

/** A condition of each filter but `subject`, by its parameter. */
const conditions: { readonly [Name in Exclude<keyof LogFilter, 'subject'>]-?: (parameter: string) => string } = {
  from: (parameter) => `occurred_at >= ${parameter}::timestamptz`,
  to: (parameter) => `occurred_at < ${parameter}::timestamptz`,
  actor: (parameter) => `actor_id = ${parameter}::text`,
  kind: (parameter) => `kind = ${parameter}::text`,
  kinds: (parameter) => `kind = ANY (${parameter}::text[])`,
};

const filters = Object.keys(conditions) as readonly (keyof typeof conditions)[];

/** Each has an index of its own. */
const placesOfSubjects = Array.from({ length: maxSubjects }, (_, nth) => nth + 1);

/** The newest entries that meet `conditions`, at most as many as the third parameter says. */
const newest = (where: string): string => `
  SELECT position, event_id, kind, occurred_at, actor, details, correlation_id, encode(hash, 'hex') AS hash
    FROM audit_entries
   WHERE tenant_id = $1::uuid AND position < $2::bigint${where}
   ORDER BY position DESC LIMIT $3::integer`;

/** The same of entries about a subject: of each place at which an entry may have it those that its index gives first, and the newest of these. */
const newestAbout = (where: string, subject: string): string =>
  `SELECT * FROM (${placesOfSubjects.map((place) => `(${newest(`${where} AND subjects[${place}] = ${subject}::text`)})`).join(' UNION ALL ')}) AS found
   ORDER BY position DESC LIMIT $3::integer`;

const appendEntries = 'SELECT append_entries($2::jsonb) AS appended WHERE $1::uuid IS NOT NULL';

/** A row as far as it is known before it has its place. */
const rowOf = ({ id, kind, occurredAt, actor, subjects, details, correlationId }: NewEntry) => ({
  occurred_at: occurredAt,
  event_id: id,
  kind,
  actor,
  subjects,
  details,
  correlation_id: correlationId,
});

type EndRow = {
  readonly position: string;
  readonly hash: string;
  readonly anchor_position: string;
  readonly anchor_hash: string;
  readonly erased_at: Date | null;
  readonly stray_at: string | null;
};

const readEnd = `
  SELECT position, hash, anchor_position, anchor_hash, erased_at, least(early_at, late_at) AS stray_at
    FROM (SELECT coalesce(chain.position, 0) AS position, encode(coalesce(chain.hash, chain_start()), 'hex') AS hash,
                 coalesce(chain.anchor_position, 0) AS anchor_position, encode(coalesce(chain.anchor_hash, chain_start()), 'hex') AS anchor_hash,
                 chain.erased_at, chain.tenant_id IS NOT NULL AS begun,
                 (SELECT min(entry.position) FROM audit_entries entry
                   WHERE entry.tenant_id = $1::uuid AND entry.position <= chain.anchor_position) AS early_at,
                 (SELECT min(entry.position) FROM audit_entries entry
                   WHERE entry.tenant_id = $1::uuid AND entry.position > coalesce(chain.position, 0)) AS late_at
            FROM (SELECT) AS one LEFT JOIN audit_chains chain ON chain.tenant_id = $1::uuid) AS read
   WHERE begun OR late_at IS NOT NULL`;

const checkEntries = `
  SELECT max(position) AS last, min(place) FILTER (WHERE position <> place OR hash <> expected) AS broken,
         (array_agg(position > place ORDER BY place) FILTER (WHERE position <> place OR hash <> expected))[1] AS is_missing,
         (array_agg(encode(hash, 'hex') ORDER BY position DESC))[1] AS hash
    FROM (
      SELECT position, hash, $2::bigint + row_number() OVER places AS place,
             entry_hash(coalesce(lag(hash) OVER places, decode($3, 'hex')), tenant_id, position, occurred_at, event_id, kind, actor, subjects, details,
                        correlation_id) AS expected
        FROM (SELECT * FROM audit_entries WHERE tenant_id = $1::uuid AND position > $2::bigint ORDER BY position LIMIT $4::integer) AS part
      WINDOW places AS (ORDER BY position)
    ) AS checked`;

/** Written by functions alone: the service's role may append entries and take some from the beginning of a log, or all, and neither insert, change nor delete anything else. */
@Injectable()
export class SqlAuditLog extends AuditLog {
  override append(entries: readonly NewEntry[]): Statement<boolean> {
    return sqlStatement
      .rows<{ appended: boolean }>(appendEntries, JSON.stringify(entries.map(rowOf)))
      .map(([row]) => row?.appended === true);
  }

  override list(filter: LogFilter, before: number | null, limit: number): Query<readonly AuditEntry[]> {
    const given = filters.filter((name) => filter[name] !== undefined);
    const { subject } = filter;
    const parameters = [...given.map((name) => filter[name]), ...(subject === undefined ? [] : [subject])];
    const where = given.map((name, nth) => ` AND ${conditions[name](`$${nth + 4}`)}`).join('');
    const sql = subject === undefined ? newest(where) : newestAbout(where, `$${given.length + 4}`);
    return sqlQuery.rows<EntryRow>(sql, before ?? Number.MAX_SAFE_INTEGER, limit, ...parameters).map((rows) => rows.map(entryFrom));
  }

  override end(): Query<LogEnd | null> {
    return sqlQuery.rows<EndRow>(readEnd).map(([row]) => {
      if (row === undefined) return null;
      const { position, hash, anchor_position, anchor_hash, erased_at, stray_at } = row;
      return {
        position: Number(position),
        hash,
        anchor: { position: Number(anchor_position), hash: anchor_hash },
        erasedAt: erased_at?.toISOString() ?? null,
        strayAt: stray_at === null ? null : Number(stray_at),
      };
    });
  }

  override endRecording(): Statement<void> {
    return sqlStatement.rows('SELECT end_log() WHERE $1::uuid IS NOT NULL').map(() => undefined);
  }

  override trim(before: Date, limit: number): Statement<number> {
    return sqlStatement
      .rows<{ gone: number }>('SELECT trim_log($2::timestamptz, $3::integer) AS gone WHERE $1::uuid IS NOT NULL', before, limit)
      .map(([row]) => row?.gone ?? 0);
  }

  override unrecorded(): Query<number> {
    return sqlQuery
      .rows<{ count: string }>('SELECT count(*) AS count FROM dead_letters WHERE tenant_id = $1::uuid')
      .map(([row]) => Number(row?.count ?? 0));
  }

  override check({ position, hash }: ChainLink, limit: number): Query<CheckedPart> {
    return sqlQuery
      .rows<{ last: string | null; broken: string | null; is_missing: boolean | null; hash: string | null }>(
        checkEntries,
        position,
        hash,
        limit,
      )
      .map(([row]) => ({
        last: row?.last && row.hash !== null ? { position: Number(row.last), hash: row.hash } : null,
        firstBreak: row?.broken ? { at: Number(row.broken), kind: row.is_missing === true ? 'missing' : 'changed' } : null,
      }));
  }
}

/** How many months have a partition before they begin: what happens then finds its own, also where maintenance fails for weeks. */
const monthsAhead = 2;
const lowestId = '00000000-0000-0000-0000-000000000000';

/** By functions that migrations made. */
@Injectable()
export class SqlLogPartitions extends LogPartitions {
  override make(): Statement<number> {
    return sqlStatement
      .rows<{ made: number }>('SELECT make_partitions($2::integer) AS made WHERE $1::uuid IS NULL', monthsAhead)
      .map(([row]) => row?.made ?? 0);
  }

  override dropEmpty(before: Date): Statement<number> {
    return sqlStatement
      .rows<{ dropped: number }>('SELECT drop_empty_partitions($2::timestamptz) AS dropped WHERE $1::uuid IS NULL', before)
      .map(([row]) => row?.dropped ?? 0);
  }

  override tenants(behind: TenantId | null, limit: number): Statement<readonly TenantId[]> {
    return sqlStatement
      .rows<{ tenant: TenantId }>('SELECT list_logs($2::uuid, $3::integer) AS tenant WHERE $1::uuid IS NULL', behind ?? lowestId, limit)
      .map((rows) => rows.map(({ tenant }) => tenant));
  }
}

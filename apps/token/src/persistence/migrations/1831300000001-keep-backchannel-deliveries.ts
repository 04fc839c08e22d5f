import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'backchannel_deliveries';

/** Applications that are told what their users decided, or are sent the tokens (CIBA, ping and push). */
export class KeepBackchannelDeliveries1831300000001 implements MigrationInterface {
  readonly name = 'KeepBackchannelDeliveries1831300000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         auth_req_id_hash text NOT NULL,
         client_id text NOT NULL,
         user_id uuid NOT NULL,
         answer text CHECK (answer IN ('allow', 'deny')),
         sealed text NOT NULL,
         body text,
         created_at timestamptz(3) NOT NULL,
         due_at timestamptz(3) NOT NULL,
         attempts integer NOT NULL DEFAULT 0,
         lease uuid,
         PRIMARY KEY (tenant_id, auth_req_id_hash)
       )`,
      `COMMENT ON COLUMN ${table}.due_at IS 'Of one that waits for its user, when the time is over; of one that a replica holds (lease), when another may take it.'`,
      `CREATE INDEX ${table}_due ON ${table} (tenant_id, client_id, due_at)`,
      `CREATE INDEX ${table}_under_way ON ${table} (tenant_id, client_id, due_at) WHERE lease IS NOT NULL`,
      ...isolateTenants(table),
      // As the queue of logouts: what serves it serves all tenants, and learns from these functions what is due.
      `CREATE POLICY across_tenants ON ${table} TO CURRENT_USER USING (true) WITH CHECK (true)`,
      `CREATE FUNCTION claim_${table}(new_lease uuid, at timestamptz, until timestamptz, most integer, of_tenant integer, of_client integer)
         RETURNS TABLE (tenant uuid, hash text, client text, user_of uuid, decided text, sealed_secrets text, sealed_body text, created timestamptz, attempt integer)
         LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
         WITH RECURSIVE waiting AS (
           (SELECT tenant_id, client_id FROM ${table} ORDER BY tenant_id, client_id LIMIT 1)
           UNION ALL
           SELECT following.tenant_id, following.client_id FROM waiting CROSS JOIN LATERAL (
             SELECT tenant_id, client_id FROM ${table}
              WHERE (tenant_id, client_id) > (waiting.tenant_id, waiting.client_id)
              ORDER BY tenant_id, client_id LIMIT 1) following
         ), due AS MATERIALIZED (
           SELECT picked.* FROM waiting CROSS JOIN LATERAL (
             SELECT tenant_id, client_id, auth_req_id_hash, due_at FROM ${table}
              WHERE tenant_id = waiting.tenant_id AND client_id = waiting.client_id AND due_at <= at
              ORDER BY due_at
              LIMIT greatest(0, of_client - (SELECT count(*) FROM ${table} held
                WHERE held.tenant_id = waiting.tenant_id AND held.client_id = waiting.client_id AND held.lease IS NOT NULL AND held.due_at > at))
                FOR UPDATE SKIP LOCKED) picked
         ), ranked AS (
           SELECT *, row_number() OVER (PARTITION BY tenant_id ORDER BY due_at) AS nth FROM due
         ), chosen AS MATERIALIZED (
           SELECT tenant_id, auth_req_id_hash FROM ranked
            WHERE nth <= of_tenant - (SELECT count(*) FROM ${table} held
              WHERE held.tenant_id = ranked.tenant_id AND held.lease IS NOT NULL AND held.due_at > at)
            ORDER BY nth, due_at LIMIT most
         )
         UPDATE ${table} d SET lease = new_lease, due_at = until, attempts = d.attempts + 1
           FROM chosen WHERE d.tenant_id = chosen.tenant_id AND d.auth_req_id_hash = chosen.auth_req_id_hash
         RETURNING d.tenant_id, d.auth_req_id_hash, d.client_id, d.user_id, d.answer, d.sealed, d.body, d.created_at, d.attempts $$`,
      `CREATE FUNCTION count_${table}() RETURNS integer
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
         SELECT count(*)::integer FROM ${table} WHERE answer IS NOT NULL $$`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION claim_${table}, count_${table}`);
    await queryRunner.query(`DROP TABLE ${table}`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const clients = 'session_clients';

/** Which applications a session's user signed in to, and those that are yet to be told that it ended (OpenID Connect Back-Channel Logout 1.0). */
export class KeepLogoutDeliveries1830900000001 implements MigrationInterface {
  readonly name = 'KeepLogoutDeliveries1830900000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${clients} (
         tenant_id uuid NOT NULL,
         session_id uuid NOT NULL,
         client_id text NOT NULL,
         expires_at timestamptz NOT NULL,
         user_id uuid NOT NULL,
         PRIMARY KEY (tenant_id, session_id, client_id, expires_at)
       ) PARTITION BY RANGE (expires_at)`,
      ...isolateTenants(clients),
      `CREATE TABLE ${clients}_default PARTITION OF ${clients} DEFAULT`,
      ...isolateTenants(`${clients}_default`),
      `SELECT maintain_partitions('${clients}', 7, 98, 0)`,

      `CREATE TABLE logout_deliveries (
         tenant_id uuid NOT NULL,
         session_id uuid NOT NULL,
         client_id text NOT NULL,
         user_id uuid NOT NULL,
         created_at timestamptz(3) NOT NULL,
         due_at timestamptz(3) NOT NULL,
         attempts integer NOT NULL DEFAULT 0,
         lease uuid,
         PRIMARY KEY (tenant_id, session_id, client_id)
       )`,
      `COMMENT ON COLUMN logout_deliveries.due_at IS 'Of one that a replica holds (lease), when another may take it.'`,
      'CREATE INDEX logout_deliveries_due ON logout_deliveries (tenant_id, client_id, due_at)',
      ...isolateTenants('logout_deliveries'),
      // As the queue of messages: what sends them serves all tenants, and learns from these functions what is due.
      'CREATE POLICY across_tenants ON logout_deliveries TO CURRENT_USER USING (true) WITH CHECK (true)',
      // One that is slow holds as many as it may, and nobody else's: the applications that wait are found one by one along the index, and each gives some.
      `CREATE FUNCTION claim_logout_deliveries(new_lease uuid, at timestamptz, until timestamptz, most integer, of_tenant integer, of_client integer)
         RETURNS TABLE (tenant uuid, session uuid, client text, user_of uuid, created timestamptz, attempt integer)
         LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
         WITH RECURSIVE waiting AS (
           (SELECT tenant_id, client_id FROM logout_deliveries ORDER BY tenant_id, client_id LIMIT 1)
           UNION ALL
           SELECT following.tenant_id, following.client_id FROM waiting CROSS JOIN LATERAL (
             SELECT tenant_id, client_id FROM logout_deliveries
              WHERE (tenant_id, client_id) > (waiting.tenant_id, waiting.client_id)
              ORDER BY tenant_id, client_id LIMIT 1) following
         ), due AS MATERIALIZED (
           SELECT picked.* FROM waiting CROSS JOIN LATERAL (
             SELECT tenant_id, session_id, client_id, due_at FROM logout_deliveries
              WHERE tenant_id = waiting.tenant_id AND client_id = waiting.client_id AND due_at <= at
              ORDER BY due_at
              LIMIT greatest(0, of_client - (SELECT count(*) FROM logout_deliveries held
                WHERE held.tenant_id = waiting.tenant_id AND held.client_id = waiting.client_id AND held.lease IS NOT NULL AND held.due_at > at))
                FOR UPDATE SKIP LOCKED) picked
         ), ranked AS (
           SELECT *, row_number() OVER (PARTITION BY tenant_id ORDER BY due_at) AS nth FROM due
         ), chosen AS MATERIALIZED (
           SELECT tenant_id, session_id, client_id FROM ranked
            WHERE nth <= of_tenant - (SELECT count(*) FROM logout_deliveries held
              WHERE held.tenant_id = ranked.tenant_id AND held.lease IS NOT NULL AND held.due_at > at)
            ORDER BY nth, due_at LIMIT most
         )
         UPDATE logout_deliveries d SET lease = new_lease, due_at = until, attempts = d.attempts + 1
           FROM chosen WHERE d.tenant_id = chosen.tenant_id AND d.session_id = chosen.session_id AND d.client_id = chosen.client_id
         RETURNING d.tenant_id, d.session_id, d.client_id, d.user_id, d.created_at, d.attempts $$`,
      `CREATE FUNCTION count_logout_deliveries() RETURNS integer
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
         SELECT count(*)::integer FROM logout_deliveries $$`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION claim_logout_deliveries, count_logout_deliveries');
    await queryRunner.query(`DROP TABLE logout_deliveries, ${clients}`);
  }
}

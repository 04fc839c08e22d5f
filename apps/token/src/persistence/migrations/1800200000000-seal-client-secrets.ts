import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'sealed_client_secrets';
const visibleToOwner = 'LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT';

const count = (
  rows: string,
): string => `CREATE OR REPLACE FUNCTION count_sealed_keys() RETURNS TABLE (master_key text, keys bigint) ${visibleToOwner} AS $$
  SELECT sealed_under, count(*) FROM ${rows} GROUP BY sealed_under $$`;

const tenants = (
  rows: string,
): string => `CREATE OR REPLACE FUNCTION tenants_sealed_under(master_key text, after_tenant uuid, most integer) RETURNS SETOF uuid ${visibleToOwner} AS $$
  SELECT DISTINCT tenant_id FROM ${rows} WHERE sealed_under = master_key AND tenant_id > after_tenant ORDER BY tenant_id LIMIT most $$`;

const both = `(SELECT tenant_id, sealed_under FROM signing_keys UNION ALL SELECT tenant_id, sealed_under FROM ${table}) sealed`;

/** The secrets of clients that sign with them, sealed under a master key, which is counted and found for them as for signing keys. */
export class SealClientSecrets1800200000000 implements MigrationInterface {
  readonly name = 'SealClientSecrets1800200000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         client_id text NOT NULL,
         secret_hash text NOT NULL,
         sealed_secret text NOT NULL,
         sealed_under text NOT NULL GENERATED ALWAYS AS (split_part(sealed_secret, '.', 1)) STORED,
         created_at timestamptz NOT NULL DEFAULT now(),
         PRIMARY KEY (tenant_id, client_id, secret_hash)
       )`,
      `COMMENT ON COLUMN ${table}.secret_hash IS 'SHA-256 of the secret, by which the tenant service knows it.'`,
      `CREATE INDEX ${table}_by_master_key ON ${table} (sealed_under, tenant_id)`,
      ...isolateTenants(table),
      `CREATE POLICY sealed_samples ON ${table} FOR SELECT TO CURRENT_USER USING (true)`,
      count(both),
      tenants(both),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [count('signing_keys'), tenants('signing_keys'), `DROP TABLE ${table}`]) await runner.query(statement);
  }
}

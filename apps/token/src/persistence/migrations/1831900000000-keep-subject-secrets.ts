import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'subject_secrets';
const visibleToOwner = 'LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT';

const sealedIn = (tables: readonly string[]): string =>
  `(${tables.map((each) => `SELECT tenant_id, sealed_under FROM ${each}`).join(' UNION ALL ')}) sealed`;

const count = (
  rows: string,
): string => `CREATE OR REPLACE FUNCTION count_sealed_keys() RETURNS TABLE (master_key text, keys bigint) ${visibleToOwner} AS $$
  SELECT sealed_under, count(*) FROM ${rows} GROUP BY sealed_under $$`;

const tenants = (
  rows: string,
): string => `CREATE OR REPLACE FUNCTION tenants_sealed_under(master_key text, after_tenant uuid, most integer) RETURNS SETOF uuid ${visibleToOwner} AS $$
  SELECT DISTINCT tenant_id FROM ${rows} WHERE sealed_under = master_key AND tenant_id > after_tenant ORDER BY tenant_id LIMIT most $$`;

const before = sealedIn(['signing_keys', 'sealed_client_secrets']);
const after = sealedIn(['signing_keys', 'sealed_client_secrets', table]);

/** The secret of each tenant that pairwise identifiers are made with, sealed under a master key, which is counted and found for them as for signing keys. */
export class KeepSubjectSecrets1831900000000 implements MigrationInterface {
  readonly name = 'KeepSubjectSecrets1831900000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid PRIMARY KEY,
         sealed_secret text NOT NULL,
         sealed_under text NOT NULL GENERATED ALWAYS AS (split_part(sealed_secret, '.', 1)) STORED,
         created_at timestamptz NOT NULL DEFAULT now()
       )`,
      `CREATE INDEX ${table}_by_master_key ON ${table} (sealed_under, tenant_id)`,
      ...isolateTenants(table),
      `CREATE POLICY sealed_samples ON ${table} FOR SELECT TO CURRENT_USER USING (true)`,
      count(after),
      tenants(after),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [count(before), tenants(before), `DROP TABLE ${table}`]) await runner.query(statement);
  }
}

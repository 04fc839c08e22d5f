import type { MigrationInterface, QueryRunner } from 'typeorm';

const visibleToOwner = 'LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT';

/** Says of each signing key which master key sealed it, and lets the service count and find them over all tenants, by ids alone. */
export class KnowWhatMasterKeysSeal1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE signing_keys ADD COLUMN sealed_under text NOT NULL GENERATED ALWAYS AS (split_part(sealed_private_jwk, '.', 1)) STORED`,
      'CREATE INDEX signing_keys_by_master_key ON signing_keys (sealed_under, tenant_id)',
      `CREATE FUNCTION count_sealed_keys() RETURNS TABLE (master_key text, keys bigint) ${visibleToOwner} AS $$
         SELECT sealed_under, count(*) FROM signing_keys GROUP BY sealed_under $$`,
      `CREATE FUNCTION tenants_sealed_under(master_key text, after_tenant uuid, most integer) RETURNS SETOF uuid ${visibleToOwner} AS $$
         SELECT DISTINCT tenant_id FROM signing_keys
          WHERE sealed_under = master_key AND tenant_id > after_tenant ORDER BY tenant_id LIMIT most $$`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      'DROP FUNCTION tenants_sealed_under',
      'DROP FUNCTION count_sealed_keys',
      'DROP INDEX signing_keys_by_master_key',
      'ALTER TABLE signing_keys DROP COLUMN sealed_under',
    ];
    for (const statement of statements) await runner.query(statement);
  }
}

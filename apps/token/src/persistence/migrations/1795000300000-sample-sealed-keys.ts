import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a starting replica see a few ciphertexts of each master key, of whatever tenants, to try whether they open. */
export class SampleSealedKeys1795000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE POLICY sealed_samples ON signing_keys FOR SELECT TO CURRENT_USER USING (true)');
    await runner.query(`CREATE FUNCTION sample_sealed_keys() RETURNS TABLE (master_key text, tenant_id uuid, kid text, sealed text)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
      SELECT s.master_key, s.tenant_id, s.kid, s.sealed_private_jwk
        FROM (SELECT k.*, row_number() OVER (PARTITION BY k.master_key ORDER BY k.created_at) AS place
                FROM (SELECT *, split_part(sealed_private_jwk, '.', 1) AS master_key FROM signing_keys) k) s
       WHERE s.place <= 5 $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION sample_sealed_keys');
    await runner.query('DROP POLICY sealed_samples ON signing_keys');
  }
}

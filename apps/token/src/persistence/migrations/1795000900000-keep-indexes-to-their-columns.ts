import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each with the column that only its own statements name. */
const indexes = [
  {
    name: 'authorization_codes_unredeemed',
    on: 'authorization_codes (tenant_id, user_id)',
    column: 'user_id',
    where: 'consumed_at IS NULL',
  },
  { name: 'grants_of_client', on: 'grants (tenant_id, client_id)', column: 'client_id', where: 'revoked_at IS NULL' },
  { name: 'revoked_access_tokens_by_time', on: 'revoked_access_tokens (revoked_at, token_hash)', column: 'revoked_at', where: null },
];

/**
 * While nothing is known of a young partition, any index looks as good to the planner as the primary key, and a plan is kept:
 * look-ups by key went through all live grants of the tenant. With `column IS NOT NULL` as its condition, an index can serve
 * only statements that compare that column.
 */
export class KeepIndexesToTheirColumns1795000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name, on, column, where } of indexes) {
      await runner.query(`DROP INDEX ${name}`);
      await runner.query(`CREATE INDEX ${name} ON ${on} WHERE ${column} IS NOT NULL${where === null ? '' : ` AND ${where}`}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name, on, where } of indexes) {
      await runner.query(`DROP INDEX ${name}`);
      await runner.query(`CREATE INDEX ${name} ON ${on}${where === null ? '' : ` WHERE ${where}`}`);
    }
  }
}

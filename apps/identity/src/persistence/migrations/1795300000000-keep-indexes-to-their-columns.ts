import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each with the column that only its own statements name. */
const indexes = [
  { kind: 'UNIQUE INDEX', name: 'users_username', on: 'users (tenant_id, username_key)', column: 'username_key' },
  { kind: 'UNIQUE INDEX', name: 'users_email', on: 'users (tenant_id, email_key)', column: 'email_key' },
  { kind: 'INDEX', name: 'users_creation', on: 'users (tenant_id, created_at, id)', column: 'created_at' },
];

/**
 * While nothing is known of a table, any index looks as good to the planner as the primary key, and a plan is kept: look-ups by
 * id went through all users of the tenant. With `column IS NOT NULL` as its condition, an index can serve only statements
 * that compare that column.
 */
export class KeepIndexesToTheirColumns1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { kind, name, on, column } of indexes) {
      await runner.query(`DROP INDEX ${name}`);
      await runner.query(`CREATE ${kind} ${name} ON ${on} WHERE ${column} IS NOT NULL`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { kind, name, on } of indexes) {
      await runner.query(`DROP INDEX ${name}`);
      await runner.query(`CREATE ${kind} ${name} ON ${on}`);
    }
  }
}

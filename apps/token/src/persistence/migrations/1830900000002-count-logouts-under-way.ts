import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is under way is counted at each claim: by an index of its own, not among all that an application which takes none has let wait for a day. */
export class CountLogoutsUnderWay1830900000002 implements MigrationInterface {
  readonly name = 'CountLogoutsUnderWay1830900000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX logout_deliveries_under_way ON logout_deliveries (tenant_id, client_id, due_at) WHERE lease IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX logout_deliveries_under_way');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests say what is asked apart from how it is delivered, either way in JSON. Who is at the sign-in at the moment of the change starts again. */
export class PartWhatIsAskedFromItsDelivery1799010000000 implements MigrationInterface {
  readonly name = 'PartWhatIsAskedFromItsDelivery1799010000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE authorization_requests');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE authorization_requests');
  }
}

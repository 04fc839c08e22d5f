import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-ins know which of their evidence came with a session, and when they asked. Who is at one at the moment of the change starts again. */
export class TieEvidenceToSessions1799100000002 implements MigrationInterface {
  readonly name = 'TieEvidenceToSessions1799100000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE sign_ins');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE sign_ins');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key of the installation's own, made once: two random UUIDs, which have 244 random bits. */
const makeKey = `INSERT INTO throttle_key (key)
  VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))`;

export class KeyThrottleSubjects1796600000000 implements MigrationInterface {
  readonly name = 'KeyThrottleSubjects1796600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE throttle_key (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      key bytea NOT NULL CHECK (length(key) = 32)
    )`);
    await queryRunner.query(makeKey);
    // They hold addresses in clear; windows begin anew.
    await queryRunner.query('TRUNCATE throttle_windows');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE throttle_windows');
    await queryRunner.query('DROP TABLE throttle_key');
  }
}

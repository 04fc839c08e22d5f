import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which answer a challenge to make a passkey was met with, and which one brought a passkey: a form that is sent twice is answered twice. */
export class NoteAnswersOfPasskeyEnrolments1820400000000 implements MigrationInterface {
  readonly name = 'NoteAnswersOfPasskeyEnrolments1820400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['passkey_challenges', 'passkeys']) await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN answer_hash text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['passkey_challenges', 'passkeys']) await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN answer_hash`);
  }
}

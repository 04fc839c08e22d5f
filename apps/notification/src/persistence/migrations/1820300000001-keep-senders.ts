import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

export class KeepSenders1820300000001 implements MigrationInterface {
  readonly name = 'KeepSenders1820300000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE message_senders (
         tenant_id uuid NOT NULL,
         channel text NOT NULL CHECK (channel IN ('email', 'sms')),
         settings jsonb NOT NULL,
         sealed text NOT NULL,
         version integer NOT NULL,
         updated_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, channel)
       )`,
      ...isolateTenants('message_senders'),
      // Which of them took the message; null of those that none took, and of those before this.
      'ALTER TABLE deliveries ADD COLUMN provider text',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE deliveries DROP COLUMN provider');
    await queryRunner.query('DROP TABLE message_senders');
  }
}

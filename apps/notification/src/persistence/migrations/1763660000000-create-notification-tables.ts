import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

export class CreateNotificationTables1763660000000 implements MigrationInterface {
  readonly name = 'CreateNotificationTables1763660000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE deliveries (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         user_id uuid,
         channel text NOT NULL CHECK (channel IN ('email', 'sms')),
         template text NOT NULL,
         status text NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
         attempts integer NOT NULL DEFAULT 0,
         last_error text,
         created_at timestamptz(3) NOT NULL,
         delivered_at timestamptz(3),
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id),
         CHECK ((status = 'delivered') = (delivered_at IS NOT NULL))
       )`,
      'CREATE INDEX deliveries_creation ON deliveries (tenant_id, created_at, id)',
      'CREATE INDEX deliveries_user ON deliveries (tenant_id, user_id, created_at)',
      ...isolateTenants('deliveries'),

      // A table of the platform, like the outbox: the worker serves all tenants, and must see what is due before it knows
      // whose it is. It holds ids and times only; whatever it points to is read inside the tenant.
      `CREATE TABLE delivery_queue (
         delivery_id uuid NOT NULL PRIMARY KEY,
         owner_tenant uuid NOT NULL,
         due_at timestamptz(3) NOT NULL,
         attempts integer NOT NULL DEFAULT 0,
         lease uuid,
         leased_until timestamptz(3)
       )`,
      'CREATE INDEX delivery_queue_due ON delivery_queue (due_at)',

      `CREATE TABLE message_templates (
         tenant_id uuid NOT NULL,
         name text NOT NULL,
         locale text NOT NULL,
         subject text NOT NULL,
         text text NOT NULL,
         html text NOT NULL,
         updated_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, name, locale)
       )`,
      ...isolateTenants('message_templates'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE message_templates, delivery_queue, deliveries');
  }
}

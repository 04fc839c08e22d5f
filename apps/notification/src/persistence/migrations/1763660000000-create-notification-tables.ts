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

      `CREATE TABLE delivery_queue (
         tenant_id uuid NOT NULL,
         delivery_id uuid NOT NULL,
         due_at timestamptz(3) NOT NULL,
         attempts integer NOT NULL DEFAULT 0,
         lease uuid,
         leased_until timestamptz(3),
         PRIMARY KEY (tenant_id, delivery_id)
       )`,
      'CREATE INDEX delivery_queue_due ON delivery_queue (due_at)',
      ...isolateTenants('delivery_queue'),
      // The worker serves all tenants, and must learn what is due before it knows whose it is: these two functions, which
      // run as the tables' owner, tell it that and no more. Whatever a delivery holds is read inside its tenant.
      'CREATE POLICY across_tenants ON delivery_queue TO CURRENT_USER USING (true) WITH CHECK (true)',
      `CREATE FUNCTION claim_due_deliveries(new_lease uuid, at timestamptz, until timestamptz, most integer)
         RETURNS TABLE (tenant uuid, delivery uuid, attempt integer)
         LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
         WITH due AS (
           SELECT tenant_id, delivery_id FROM delivery_queue
            WHERE due_at <= at AND (leased_until IS NULL OR leased_until <= at)
            ORDER BY due_at
            LIMIT most
              FOR UPDATE SKIP LOCKED)
         UPDATE delivery_queue q SET lease = new_lease, leased_until = until, attempts = q.attempts + 1
           FROM due WHERE q.tenant_id = due.tenant_id AND q.delivery_id = due.delivery_id
         RETURNING q.tenant_id, q.delivery_id, q.attempts $$`,
      `CREATE FUNCTION count_queued_deliveries() RETURNS integer
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
         SELECT count(*)::integer FROM delivery_queue $$`,

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
    await queryRunner.query('DROP FUNCTION claim_due_deliveries, count_queued_deliveries');
    await queryRunner.query('DROP TABLE message_templates, delivery_queue, deliveries');
  }
}

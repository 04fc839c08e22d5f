import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { TenantContext } from '#contracts';
import { checkTenantIsolation, eraseTenant } from '#persistence';
import { startSmtpSink, type SmtpSink } from '#testing';
import { DeliveryStore } from '../ports/delivery-store.js';
import { TemplateStore } from '../ports/template-store.js';
import { ListTemplatesUseCase } from '../use-cases/list-templates/list-templates.use-case.js';
import { PutTemplateUseCase } from '../use-cases/put-template/put-template.use-case.js';
import { NotificationHarness } from './notification-harness.js';

describe('deliveries of two tenants', () => {
  let notification: NotificationHarness;
  let sink: SmtpSink;
  let tenant: TenantContext;
  let settings: NodeJS.ProcessEnv;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
  });
  afterAll(() => notification.close());
  beforeEach(async () => {
    sink = await startSmtpSink();
    tenant = notification.givenTenant({ name: 'Acme' });
    settings = { OSTIARY_SMTP_URL: sink.url };
  });
  afterEach(async () => {
    await notification.stopReplicas();
    await sink.stop();
  });

  it('get their own wording, each in its own messages only', async () => {
    await notification.addReplica(settings);
    const other = notification.givenTenant({ name: 'Other' });
    await notification.get(PutTemplateUseCase).execute(tenant, {
      name: 'verify-email',
      locale: 'EN',
      subject: 'Welcome, {{name}}',
      text: 'ours: {{link}}',
      html: '<p>ours: <a href="{{link}}">{{tenant}}</a></p>',
    });
    const [mine, theirs] = [notification.givenUser({ name: 'Ada & Co' }), notification.givenUser()];
    await notification.queue(tenant, mine);
    await notification.queue(other, theirs);
    expect(await sink.waitFor((message) => message.to.includes(mine.email ?? ''), 15_000)).toMatchObject({
      subject: 'Welcome, Ada & Co',
      html: expect.stringContaining('ours: '),
      text: expect.stringContaining('ours: '),
    });
    expect((await sink.waitFor((message) => message.to.includes(theirs.email ?? ''), 15_000)).subject).toBe(
      'Confirm your email address at Other',
    );
    await expect(notification.get(ListTemplatesUseCase).execute(other)).resolves.toEqual({ templates: [] });
  });

  it('attack A70: see and change nothing of each other', async () => {
    await notification.addReplica({ ...settings, OSTIARY_SMTP_URL: 'smtp://127.0.0.1:1' });
    const other = notification.givenTenant();
    const user = notification.givenUser();
    await notification.queue(tenant, user);
    const delivery = await notification.settled(tenant, ({ attempts }) => attempts === 1);
    const template = { name: 'verify-email', locale: 'en', subject: 's', text: '{{link}}', html: '{{link}}' };
    await notification.get(PutTemplateUseCase).execute(tenant, template);
    const [deliveries, templates] = [notification.get(DeliveryStore), notification.get(TemplateStore)];
    await notification.unitOfWork.transaction(other, async (tx) => {
      expect(await deliveries.find(tx, other, delivery.id)).toBeNull();
      expect(await deliveries.list(tx, other, { limit: 10 })).toEqual({ items: [], nextCursor: null });
      expect(await deliveries.countSince(tx, other, { userId: user.id, template: 'verify-email' }, new Date(0))).toBe(0);
      expect(await templates.find(tx, other, 'verify-email', 'en')).toBeNull();
      expect(await templates.list(tx, other)).toEqual([]);
      expect(await templates.delete(tx, other, 'verify-email', 'en')).toBe(false);
      await eraseTenant(tx);
    });
    await expect(notification.unitOfWork.transaction(other, (tx) => templates.put(tx, tenant, template, new Date()))).rejects.toThrow();
    expect(await notification.deliveries(tenant)).toEqual([delivery]);
    await expect(notification.get(ListTemplatesUseCase).execute(tenant)).resolves.toEqual({
      templates: [{ ...template, version: 1 }],
    });
  });

  it('attack A71: the service role sees no row with no tenant set', async () => {
    await notification.addReplica(settings);
    await notification.queue(tenant, notification.givenUser());
    for (const table of ['deliveries', 'delivery_queue', 'message_templates']) {
      expect([table, await notification.dataSource.query(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    }
    await expect(checkTenantIsolation(notification.dataSource)).resolves.toEqual([]);
  });

  it('are served by one claim, also where the tables’ owner is no superuser, whom the policies bind', async () => {
    const admin = new Client({ connectionString: notification.database.adminUrl });
    await admin.connect();
    try {
      await admin.query('BEGIN; SET LOCAL search_path = notification');
      await admin.query(
        `INSERT INTO delivery_queue (tenant_id, delivery_id, due_at) SELECT gen_random_uuid(), gen_random_uuid(), '2000-01-01' FROM generate_series(1, 2)`,
      );
      await admin.query(`CREATE ROLE plain_owner; GRANT USAGE, CREATE ON SCHEMA notification TO plain_owner;
        ALTER TABLE delivery_queue OWNER TO plain_owner; ALTER POLICY across_tenants ON delivery_queue TO plain_owner;
        ALTER FUNCTION claim_due_deliveries OWNER TO plain_owner; ALTER FUNCTION count_queued_deliveries OWNER TO plain_owner;
        SET LOCAL ROLE ostiary_notification`);
      const claim = `SELECT tenant FROM claim_due_deliveries(gen_random_uuid(), '2000-01-02', '2000-01-03', 10)`;
      expect((await admin.query(claim)).rows).toHaveLength(2);
      expect((await admin.query(claim)).rows).toEqual([]);
      expect((await admin.query('SELECT * FROM delivery_queue')).rows).toEqual([]);
      const { rows } = await admin.query<{ count: number }>('SELECT count_queued_deliveries() AS count');
      expect(rows[0]?.count).toBeGreaterThanOrEqual(2);
    } finally {
      await admin.query('ROLLBACK');
      await admin.end();
    }
  });

  it('forget one and keep the other', async () => {
    await notification.addReplica({ ...settings, OSTIARY_SMTP_URL: 'smtp://127.0.0.1:1' });
    const other = notification.givenTenant();
    await notification.queue(tenant, notification.givenUser());
    await notification.queue(other, notification.givenUser());
    await notification.unitOfWork.transaction(tenant, eraseTenant);
    expect(await notification.deliveries(tenant)).toEqual([]);
    expect(await notification.deliveries(other)).toHaveLength(1);
  });
});

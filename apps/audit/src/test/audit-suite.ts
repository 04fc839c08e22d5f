import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import pg from 'pg';
import {
  type Actor,
  type AnyEvent,
  type AuditFilter,
  type ClientId,
  type EventEnvelope,
  type EventId,
  eventMap,
  type JsonObject,
  type TenantContext,
  type UserId,
} from '#contracts';
import { UnitOfWork } from '#kernel';
import { InProcessBus } from '#messaging';
import { type RunningApp, schemaOf, startApp } from '#platform';
import { requestContext, testDatabase, type TestDatabase, twoTenants } from '#testing';
import { auditApp } from '../audit.app.js';
import { AuditLog } from '../ports/audit-log.js';
import { entryOfEvent } from '../rules/entry-of-event.js';
import { ListEntriesUseCase } from '../use-cases/list-entries/list-entries.use-case.js';
import { VerifyLogUseCase } from '../use-cases/verify-log/verify-log.use-case.js';
import { verifyLogs } from '../verify-logs.js';

type Replica = { readonly bus: InProcessBus; readonly app: RunningApp };

/** Two replicas over one database, which an administrator may change, and two tenants that each test finds anew. */
export let database: TestDatabase;
export let admin: pg.Client;
export let replicas: readonly [Replica, Replica];
export let a: TenantContext;
export let b: TenantContext;

export const renewTenants = (): void => {
  ({ a, b } = twoTenants());
};

const start = async (): Promise<Replica> => {
  const bus = new InProcessBus(['audit']);
  const env = { OSTIARY_DATABASE_URL: database.url('audit'), OSTIARY_LOG_LEVEL: 'error' };
  return { bus, app: await startApp(auditApp, { env, transport: { kind: 'in-process', bus } }) };
};

/** Starts them for the `describe` that this is called in. */
export const useAuditLog = (): void => {
  beforeAll(async () => {
    const schema = schemaOf(auditApp);
    if (schema === null) throw new Error('the audit service stores something');
    database = await testDatabase([schema]);
    admin = new pg.Client({ connectionString: database.adminUrl, options: '-c search_path=audit' });
    await admin.connect();
    replicas = [await start(), await start()];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(replicas.map(({ app }) => app.close()));
    await admin.end();
    await database.drop();
  });
  beforeEach(() => {
    renewTenants();
  });
};

export const alice = randomUUID() as UserId;
export const operator = randomUUID() as ClientId;
export const byAlice: Actor = { kind: 'user', userId: alice, address: '192.0.2.1' };
export const byOperator: Actor = { kind: 'administrator', clientId: operator, address: '2001:db8::1' };

export const eventOf = ({ subject }: AnyEvent, payload: JsonObject, changes: Partial<EventEnvelope> = {}): EventEnvelope => ({
  id: randomUUID() as EventId,
  subject,
  occurredAt: new Date().toISOString(),
  tenantId: a.tenantId,
  correlationId: 'one operation',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: byAlice,
  payload,
  ...changes,
});
export const deliver = async (event: EventEnvelope, { bus } = replicas[0]): Promise<void> => {
  expect(await bus.deliver(event, 1)).toEqual({ kind: 'published' });
};
export const given = async (count: number, changes: Partial<EventEnvelope> = {}): Promise<void> => {
  for (let nth = 1; nth <= count; nth += 1) await deliver(eventOf(eventMap.identity.userUpdated, { userId: alice, version: nth }, changes));
};
/** Many entries by one statement. */
export const record = async (count: number, context = a): Promise<void> => {
  const entries = Array.from({ length: count }, (_, version) =>
    entryOfEvent(eventOf(eventMap.identity.userUpdated, { userId: alice, version })),
  );
  await replicas[0].app.get(UnitOfWork).transaction(context, (tx) => tx.run(replicas[0].app.get(AuditLog).append(entries)));
};
export const page = (filter: AuditFilter & { limit?: number; cursor?: string | undefined } = {}, context = a) =>
  replicas[1].app.get(ListEntriesUseCase).execute(context, { limit: 100, ...filter });
export const kinds = async (filter: AuditFilter): Promise<readonly string[]> => (await page(filter)).items.map(({ kind }) => kind);
export const verify = (context = a) =>
  new VerifyLogUseCase(replicas[0].app.get(UnitOfWork), replicas[0].app.get(AuditLog)).execute(() => ({
    ...requestContext(),
    tenantId: context.tenantId,
  }));

/** What the command says of the logs of some tenants, a line each, after whether all is well. */
export const commandSays = async (tenants: readonly string[], isErased = false): Promise<readonly [boolean, ...string[]]> => {
  const lines: string[] = [];
  return [await verifyLogs({ databaseUrl: database.url('audit') }, tenants, { isErased }, (line) => lines.push(line)), ...lines];
};

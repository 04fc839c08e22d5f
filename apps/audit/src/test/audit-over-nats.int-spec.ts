import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, nanos, type NatsConnection } from '@nats-io/transport-node';
import {
  type AnyEvent,
  appNames,
  eventMap,
  eventStream,
  everyEvent,
  type JsonObject,
  type ServiceName,
  type TenantContext,
} from '#contracts';
import { natsServerConfig, provisionStreams } from '#messaging';
import { type RunningApp, schemaOf, startApp } from '#platform';
import {
  requestContext,
  startNats,
  startProxyOf,
  type TcpProxy,
  testDatabase,
  type TestDatabase,
  type TestNats,
  twoTenants,
} from '#testing';
import { auditApp } from '../audit.app.js';
import { ListEntriesUseCase } from '../use-cases/list-entries/list-entries.use-case.js';
import { verifyLogs } from '../verify-logs.js';

const passwords = Object.fromEntries([...appNames, 'operator'].map((user) => [user, randomBytes(16).toString('hex')]));
const administrator = { user: 'administrator', pass: randomBytes(16).toString('hex') };
const { userUpdated } = eventMap.identity;
const { grantRevoked } = eventMap.token;

describe('the audit log, over NATS', () => {
  let database: TestDatabase;
  let nats: TestNats;
  let a: TenantContext;
  let b: TenantContext;
  const apps: RunningApp[] = [];
  const proxies: TcpProxy[] = [];
  const publishers = new Map<ServiceName, NatsConnection>();

  const startReplica = async (natsUrl = nats.url, databaseUrl = database.url('audit')): Promise<RunningApp> => {
    const env = {
      OSTIARY_DATABASE_URL: databaseUrl,
      OSTIARY_NATS_URL: natsUrl,
      OSTIARY_NATS_USER: 'audit',
      OSTIARY_NATS_PASSWORD: passwords['audit'],
      // What a replica that is cut off says is not what is looked at.
      OSTIARY_LOG_LEVEL: 'fatal',
    };
    const app = await startApp(auditApp, { env });
    apps.push(app);
    return app;
  };
  /** What is not acknowledged comes again after this long instead of a minute. */
  const deliverAgainAfter = async (ms: number): Promise<void> => {
    const connection = await connect({ servers: nats.url, ...administrator });
    const { consumers } = await jetstreamManager(connection);
    for (const consumer of ['audit_identity_user-updated_v1', 'audit_token_grant-revoked_v1'])
      await consumers.update(eventStream, consumer, { ack_wait: nanos(ms) });
    await connection.close();
  };

  beforeAll(async () => {
    const schema = schemaOf(auditApp);
    if (schema === null) throw new Error('the audit service stores something');
    const config = natsServerConfig(passwords).replace(
      /STREAMS: \{[^]*?users: \[/,
      (head) => `${head}\n{ user: administrator, password: "${administrator.pass}" }`,
    );
    [database, nats] = await Promise.all([testDatabase([schema]), startNats({ config })]);
    await provisionStreams({ url: nats.url, user: 'operator', password: passwords['operator'] ?? '' });
    await deliverAgainAfter(1_500);
    for (const user of new Set(everyEvent.map((event) => event.service)))
      publishers.set(user, await connect({ servers: nats.url, user, pass: passwords[user] ?? '', inboxPrefix: `_INBOX_${user}` }));
    await startReplica();
  }, 60_000);
  afterAll(async () => {
    for (const proxy of proxies) proxy.heal();
    await Promise.all([...apps.map((app) => app.close()), ...[...publishers.values()].map((publisher) => publisher.close())]);
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await nats.stop();
    await database.drop();
  }, 60_000);
  beforeEach(() => {
    ({ a, b } = twoTenants());
  });

  const publishText = ({ service, subject }: AnyEvent, text: string): void => publishers.get(service)?.publish(subject, text);
  const publish = (event: AnyEvent, { tenantId }: TenantContext, payload: JsonObject = {}, id: string = randomUUID()): void => {
    const { correlationId, traceparent, actor } = requestContext();
    const envelope = {
      id,
      subject: event.subject,
      occurredAt: new Date().toISOString(),
      tenantId,
      correlationId,
      traceparent,
      actor,
      payload,
    };
    publishText(event, JSON.stringify(envelope));
  };
  const numbersIn = async (context: TenantContext): Promise<readonly number[]> => {
    const sql = `SELECT details->>'version' AS version FROM audit.audit_entries WHERE tenant_id = $1`;
    const { rows } = await database.query<{ version: string }>(sql, [context.tenantId]);
    return rows.map(({ version }) => Number(version)).sort((one, other) => one - other);
  };
  const whenRecorded = async (counts: readonly (readonly [TenantContext, number])[]): Promise<void> => {
    const isRecorded = async (): Promise<boolean> =>
      (await Promise.all(counts.map(async ([context, count]) => (await numbersIn(context)).length >= count))).every(Boolean);
    for (const end = Date.now() + 30_000; !(await isRecorded()) && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  /** As `npm run audit:verify` says. */
  const verify = async (...contexts: readonly TenantContext[]): Promise<readonly string[]> => {
    const lines: string[] = [];
    const tenants = contexts.map(({ tenantId }) => tenantId);
    await verifyLogs({ databaseUrl: database.url('audit') }, tenants, { isErased: false }, (line) => lines.push(line));
    return lines;
  };
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, nth) => nth);

  it('records, as its own NATS user and as a process of its own, every event that any service publishes', async () => {
    const events = everyEvent.filter((event) => event !== eventMap.tenant.tenantDeleted);
    for (const event of events) publish(event, a, { version: 1 });
    await whenRecorded([[a, events.length]]);
    const [app] = apps;
    const { items } = (await app?.get(ListEntriesUseCase).execute({ ...a, ...requestContext() }, { limit: 100 })) ?? { items: [] };
    expect(new Set(items.map(({ kind }) => kind)).size).toBe(events.length);
    expect((await app?.health())?.healthy).toBe(true);
  }, 40_000);

  it('has each event once and in one chain, of two replicas and two tenants, whatever comes twice, is malformed or cannot be recorded', async () => {
    await startReplica();
    for (const version of numbers(120))
      for (const context of [a, b]) {
        const id = randomUUID();
        for (const event of [userUpdated, userUpdated]) publish(event, context, { version }, id);
        publish(grantRevoked, context, { version: version + 1_000 });
        if (version % 20 === 0) {
          for (const text of ['', '{}', 'x']) publishText(userUpdated, text);
          // PostgreSQL stores no such character.
          publish(userUpdated, context, { version: 5_000 + version, name: 'a\u0000b' });
        }
      }
    await whenRecorded([
      [a, 240],
      [b, 240],
    ]);
    for (const context of [a, b])
      expect(await numbersIn(context)).toEqual([...numbers(120), ...numbers(120).map((version) => version + 1_000)]);
    expect(await verify(a, b)).toEqual([
      expect.stringMatching(`^${a.tenantId}: intact, 240 entries`),
      expect.stringMatching(`^${b.tenantId}: intact, 240 entries`),
    ]);
  }, 60_000);

  it('lacks and doubles nothing of what a replica had in hand that died', async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    const [toNats, toPostgres] = await Promise.all([startProxyOf(nats.url), startProxyOf(database.url('audit'))]);
    proxies.push(toNats.proxy, toPostgres.proxy);
    await startReplica(toNats.url, toPostgres.url);
    // So far from its database that it is in the middle of them for a while.
    toPostgres.proxy.impair({ delayMs: 30, loss: 0 });
    for (const version of numbers(1_000)) publish(version % 2 ? userUpdated : grantRevoked, version % 3 ? a : b, { version });
    // As the servers see the end of a process: what was not committed is undone, what was not acknowledged comes again.
    await whenRecorded([[a, 1]]);
    for (const proxy of proxies) proxy.cut();
    const before = (await numbersIn(a)).length + (await numbersIn(b)).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(1_000);
    await startReplica();
    await whenRecorded([
      [a, 666],
      [b, 334],
    ]);
    expect([...(await numbersIn(a)), ...(await numbersIn(b))].sort((one, other) => one - other)).toEqual(numbers(1_000));
    expect(await verify(a, b)).toEqual([expect.stringContaining('intact, 666 entries'), expect.stringContaining('intact, 334 entries')]);
  }, 60_000);
});

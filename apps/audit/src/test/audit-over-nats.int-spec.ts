import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { appNames, eventMap, everyEvent, type ServiceName } from '#contracts';
import { natsServerConfig, provisionStreams } from '#messaging';
import { type RunningApp, schemaOf, startApp } from '#platform';
import { requestContext, startNats, testDatabase, type TestDatabase, type TestNats, twoTenants } from '#testing';
import { auditApp } from '../audit.app.js';
import { ListEntriesUseCase } from '../use-cases/list-entries/list-entries.use-case.js';

const passwords = Object.fromEntries([...appNames, 'operator'].map((user) => [user, randomBytes(16).toString('hex')]));
const { a } = twoTenants();

let database: TestDatabase;
let nats: TestNats;
let app: RunningApp;
const publishers: NatsConnection[] = [];

beforeAll(async () => {
  const schema = schemaOf(auditApp);
  if (schema === null) throw new Error('the audit service stores something');
  [database, nats] = await Promise.all([testDatabase([schema]), startNats({ config: natsServerConfig(passwords) })]);
  await provisionStreams({ url: nats.url, user: 'operator', password: passwords['operator'] ?? '' });
  const env = {
    OSTIARY_DATABASE_URL: database.url('audit'),
    OSTIARY_NATS_URL: nats.url,
    OSTIARY_NATS_USER: 'audit',
    OSTIARY_NATS_PASSWORD: passwords['audit'],
    OSTIARY_LOG_LEVEL: 'error',
  };
  app = await startApp(auditApp, { env });
}, 60_000);
afterAll(async () => {
  await app.close();
  await Promise.all(publishers.map((publisher) => publisher.close()));
  await nats.stop();
  await database.drop();
});

const publisherOf = async (service: ServiceName): Promise<NatsConnection> => {
  const publisher = await connect({ servers: nats.url, user: service, pass: passwords[service] ?? '', inboxPrefix: `_INBOX_${service}` });
  publishers.push(publisher);
  return publisher;
};

it('records, as its own NATS user and as a process of its own, every event that any service publishes', async () => {
  const events = everyEvent.filter((event) => event !== eventMap.tenant.tenantDeleted);
  for (const service of new Set(events.map((event) => event.service))) {
    const publisher = jetstream(await publisherOf(service));
    for (const { subject } of events.filter((event) => event.service === service)) {
      const [id, occurredAt] = [randomUUID(), new Date().toISOString()];
      const { correlationId, traceparent, actor } = requestContext();
      const event = { id, subject, occurredAt, tenantId: a.tenantId, correlationId, traceparent, actor, payload: { version: 1 } };
      await publisher.publish(subject, JSON.stringify(event), { msgID: id });
    }
  }
  const recorded = async () => (await app.get(ListEntriesUseCase).execute({ ...a, ...requestContext() }, { limit: 100 })).items;
  for (const end = Date.now() + 20_000; (await recorded()).length < events.length && Date.now() < end;) await sleep(50);
  expect(new Set((await recorded()).map(({ kind }) => kind)).size).toBe(events.length);
  expect((await app.health()).healthy).toBe(true);
}, 40_000);

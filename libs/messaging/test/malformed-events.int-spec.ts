import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Injectable, Logger } from '@nestjs/common';
import { eventMap, type EventEnvelope, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { tenantContext, type TestDatabase } from '#testing';
import { OnBroadcast, OnEvent } from '../src/index.js';
import {
  eventEnvelope,
  eventually,
  media,
  messagingDatabase,
  rowsOf,
  startBroker,
  startTestApp,
  type Broker,
  type Medium,
  type TestApp,
} from './harness.js';

const { userDeleted } = eventMap.identity;
const secret = 'hunter2-content';
const heard: EventEnvelope[] = [];
let taken = 0;
/** How many more events the handler refuses. */
let refusals = 0;

@Injectable()
class Revocations {
  @OnEvent(userDeleted)
  async onDeleted(tx: Transaction, event: EventEnvelope<{ userId: UserId; version: number }>): Promise<void> {
    taken += 1;
    if (refusals > 0) {
      refusals -= 1;
      throw new Error('not yet');
    }
    await SqlTransaction.of(tx).query('INSERT INTO effects (event_id, note) VALUES ($1, $2)', [event.id, event.payload.userId]);
  }
}

@Injectable()
class Cache {
  @OnBroadcast(userDeleted)
  forget(event: EventEnvelope): void {
    heard.push(event);
  }
}

const proper = () => eventEnvelope(userDeleted, { userId: secret, version: 1 });
const deep = JSON.stringify(proper()).replace(`"${secret}"`, `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
const without = (member: keyof EventEnvelope): string => JSON.stringify({ ...proper(), [member]: undefined });
const withOther = (members: object): string => JSON.stringify({ ...proper(), ...members });
const shapes: readonly (string | Uint8Array)[] = [
  ...['', ' ', 'null', '0', '"x"', '[]', '{}', '{', '[{}]', secret, `{"${secret}":1}`, '{"id":null}', '{"__proto__":{"id":1}}'],
  ...(['id', 'subject', 'occurredAt', 'tenantId', 'correlationId', 'traceparent', 'actor', 'payload'] as const).map(without),
  ...[{ id: 5 }, { id: secret }, { tenantId: '' }, { tenantId: "' OR 1=1 --" }, { tenantId: [] }, { payload: [] }, { payload: null }].map(
    withOther,
  ),
  withOther({ subject: eventMap.identity.userUpdated.subject }),
  withOther({ correlationId: 'x'.repeat(100_000) }),
  withOther({ occurredAt: 'yesterday' }),
  withOther({ payload: { a: 'x'.repeat(70_000) } }),
  deep,
  Uint8Array.of(0, 255, 254, 0),
];

describe('N11: what is published as an event and has no proper envelope', () => {
  let broker: Broker;
  let database: TestDatabase;
  let apps: TestApp[];
  let identity: TestApp;
  let session: TestApp;
  let introspection: TestApp;
  let intruder: NatsConnection;
  const lines: string[] = [];

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    identity = await startTestApp('identity', broker.transport('identity'), database);
    session = await startTestApp('session', broker.transport('session'), database, { providers: [Revocations] });
    introspection = await startTestApp('introspection', broker.transport('introspection'), database, { providers: [Cache] });
    apps = [identity, session, introspection];
    intruder = await connect({ servers: broker.nats.url, user: 'identity', pass: broker.passwords.identity });
    const write = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
    Logger.overrideLogger({ log: () => undefined, warn: write, error: write });
  }, 120_000);

  afterAll(async () => {
    Logger.overrideLogger(false);
    await intruder.close();
    await Promise.all(apps.map((app) => app.close()));
    await broker.nats.stop();
    await database.drop();
  }, 30_000);

  const publish = (user: string): Promise<void> => {
    const context = tenantContext();
    const payload = { userId: user as UserId, version: 1 };
    return identity.get(UnitOfWork).transaction(context, (tx) => identity.get(EventOutbox).append(tx, context, userDeleted, payload));
  };
  const hasEffect = async (user: string): Promise<boolean> =>
    (await rowsOf(database, 'SELECT 1 FROM session.effects WHERE note = $1', [user])).length === 1;
  const sample = async (app: TestApp, name: string): Promise<number> => {
    const values = (await app.registry.metrics()).split('\n').filter((line) => line.startsWith(name));
    return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  const unacknowledged = 'ostiary_events_backlog{consumer="session_identity_user-deleted_v1",state="unacknowledged"}';
  const waiting = 'ostiary_events_backlog{consumer="session_identity_user-deleted_v1",state="waiting"}';

  it('is dropped by the thousand, and a revocation behind it goes through', async () => {
    const total = 3_000;
    for (let nth = 0; nth < total; nth += 1) intruder.publish(userDeleted.subject, shapes[nth % shapes.length]);
    await intruder.flush();
    await publish('revoked behind them');
    await eventually(() => hasEffect('revoked behind them'), 30_000);
    await eventually(() => heard.some(({ payload }) => payload['userId'] === 'revoked behind them'));
    expect(taken).toBe(1);
    expect(heard).toHaveLength(1);
    expect(await sample(session, 'ostiary_events_malformed_total')).toBe(total);
    expect(await sample(introspection, 'ostiary_events_malformed_total')).toBe(total);
    await eventually(async () => (await sample(session, unacknowledged)) === 0 && (await sample(session, waiting)) === 0);
    expect(await session.registry.metrics()).toContain(unacknowledged);
  }, 60_000);

  it('is told once for each cause, without its content', () => {
    const told = lines.filter((line) => line.includes('no proper envelope'));
    for (const problem of ['size', 'json', 'members', 'subject', 'nesting'])
      expect(told.filter((line) => line.includes(`"problem":"${problem}"`))).toHaveLength(2); // session, introspection
    expect(lines.join('\n')).not.toContain(secret);
  });

  it('is noted in dead_letters, without tenant and content, about a thousand times at most', async () => {
    const letters = await rowsOf<Record<string, unknown>>(database, 'SELECT * FROM session.dead_letters');
    // Those that are counted at the same time may be one too many each.
    expect(letters.length).toBeGreaterThanOrEqual(1_000);
    expect(letters.length).toBeLessThan(1_005);
    expect(letters[0]).toMatchObject({ subject: userDeleted.subject, tenant_id: null, envelope: null, tries: 1 });
    expect(letters[0]?.['error']).toMatch(/^no proper envelope: \w+ \(sequence \d+ of the stream\)$/);
    expect(JSON.stringify(letters)).not.toContain(secret);
  });

  it('is not delivered again', async () => {
    const before = await sample(session, 'ostiary_events_malformed_total');
    await session.close();
    session = await startTestApp('session', broker.transport('session'), database, { providers: [Revocations] });
    apps[1] = session;
    await publish('after a restart');
    await eventually(() => hasEffect('after a restart'), 20_000);
    await sleep(200);
    expect(before).toBeGreaterThan(0);
    expect(await sample(session, 'ostiary_events_malformed_total')).toBe(0);
  }, 40_000);

  it('holds nobody up where the database is what fails, either', async () => {
    await rowsOf(database, 'ALTER TABLE session.dead_letters RENAME TO hidden');
    intruder.publish(userDeleted.subject, '{}');
    await publish('without the table');
    await eventually(() => hasEffect('without the table'), 20_000);
    await rowsOf(database, 'ALTER TABLE session.hidden RENAME TO dead_letters');
    await eventually(async () => (await sample(session, unacknowledged)) === 0);
  }, 30_000);

  it('is noted once, however often it comes again with others of its message', async () => {
    await rowsOf(database, 'DELETE FROM session.dead_letters');
    refusals = 4;
    const behind = eventEnvelope(userDeleted, { userId: 'taken at the fifth try', version: 1 });
    intruder.publish(userDeleted.subject, JSON.stringify([{}, behind, { ...behind, subject: 'another' }]));
    await eventually(() => hasEffect('taken at the fifth try'), 20_000);
    await eventually(async () => (await sample(session, unacknowledged)) === 0);
    expect(refusals).toBe(0);
    const notes = await rowsOf<{ error: string }>(database, 'SELECT error FROM session.dead_letters ORDER BY error');
    expect(notes.map(({ error }) => error)).toEqual([
      expect.stringMatching(/^no proper envelope: members \(sequence/),
      expect.stringMatching(/^no proper envelope: subject \(sequence/),
    ]);
  }, 30_000);
});

describe.each(Object.entries(media))('N11: a row of the outbox that holds no event, over %s', (_name, start) => {
  let medium: Medium;
  let database: TestDatabase;
  let identity: TestApp;
  let session: TestApp;

  beforeAll(async () => {
    [medium, database] = await Promise.all([start(), messagingDatabase()]);
    session = await startTestApp('session', medium.transport('session'), database, { providers: [Revocations] });
    identity = await startTestApp('identity', medium.transport('identity'), database);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([identity.close(), session.close()]);
    await medium.stop();
    await database.drop();
  }, 30_000);

  it('is laid aside once, and those behind it are published', async () => {
    taken = 0;
    const insert = `INSERT INTO identity.outbox (id, subject, tenant_id, envelope, next_attempt_at)
      VALUES ($3, $1, gen_random_uuid(), $2, now())`;
    for (const shape of ['{}', 'null', '[]', '5', without('tenantId'), withOther({ subject: 'another' }), deep])
      await rowsOf(database, insert, [userDeleted.subject, shape, randomUUID()]);
    const behind = eventEnvelope(userDeleted, { userId: 'behind', version: 1 });
    await rowsOf(database, insert, [userDeleted.subject, JSON.stringify(behind), behind.id]);
    await eventually(async () => (await rowsOf(database, 'SELECT 1 FROM identity.outbox WHERE published_at IS NULL')).length === 0);
    await eventually(async () => (await rowsOf(database, 'SELECT 1 FROM session.effects')).length === 1);
    expect(await rowsOf(database, 'SELECT DISTINCT tenant_id FROM identity.dead_letters')).toEqual([{ tenant_id: null }]);
    expect(await rowsOf(database, 'SELECT 1 FROM identity.dead_letters')).toHaveLength(7);
    expect(taken).toBe(1);
  }, 30_000);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Injectable } from '@nestjs/common';
import { eventMap, eventStream, type EventEnvelope, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { tenantContext, type TestDatabase } from '#testing';
import { MessagingHealth, OnEvent } from '../src/index.js';
import { eventually, messagingDatabase, rowsOf, startBroker, startTestApp, type Broker, type TestApp } from './harness.js';

const { userDeleted } = eventMap.identity;

@Injectable()
class Revocations {
  @OnEvent(userDeleted)
  async onDeleted(tx: Transaction, event: EventEnvelope<{ userId: UserId; version: number }>): Promise<void> {
    await SqlTransaction.of(tx).query('INSERT INTO effects (event_id, note) VALUES ($1, $2)', [event.id, event.payload.userId]);
  }
}

describe('N10: what the stream holds for a service that is stopped', () => {
  let broker: Broker;
  let database: TestDatabase;
  let identity: TestApp;
  let connection: NatsConnection;
  let administrator: JetStreamManager;

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    identity = await startTestApp('identity', broker.transport('identity'), database);
    const { url, user, password } = broker.administrator;
    connection = await connect({ servers: url, user, pass: password });
    administrator = await jetstreamManager(connection);
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await identity.close();
    await broker.nats.stop();
    await database.drop();
  }, 20_000);

  const publish = async (user: string): Promise<void> => {
    const context = tenantContext();
    const payload = { userId: user as UserId, version: 1 };
    await identity.get(UnitOfWork).transaction(context, (tx) => identity.get(EventOutbox).append(tx, context, userDeleted, payload));
    await eventually(async () => (await identity.get(MessagingHealth).outboxLagSeconds()) === 0);
  };
  const takesEffect = async (user: string): Promise<void> => {
    const session = await startTestApp('session', broker.transport('session'), database, { providers: [Revocations] });
    const effects = async () => rowsOf(database, 'SELECT 1 FROM session.effects WHERE note = $1', [user]);
    try {
      await eventually(async () => (await effects()).length === 1, 20_000);
    } finally {
      await session.close();
    }
  };

  it('is purged and deleted by nobody, whatever their rights', async () => {
    await publish('before a purge');
    const { state } = await administrator.streams.info(eventStream);
    await expect(administrator.streams.purge(eventStream)).rejects.toThrow(/purge/i);
    await expect(administrator.streams.purge(eventStream, { filter: userDeleted.subject })).rejects.toThrow(/purge/i);
    await expect(administrator.streams.deleteMessage(eventStream, state.last_seq)).rejects.toThrow(/delete/i);
    await administrator.streams.update(eventStream, { deny_purge: false }).catch(() => undefined);
    await expect(administrator.streams.purge(eventStream)).rejects.toThrow(/purge/i);
    await takesEffect('before a purge');
  }, 40_000);

  it('is published again when the stream itself was deleted and made anew', async () => {
    await publish('before a deletion');
    await administrator.streams.delete(eventStream);
    await broker.provision();
    await publish('first of the new stream');
    await takesEffect('before a deletion');
  }, 40_000);
});

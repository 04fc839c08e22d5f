import { jetstreamManager } from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module, type DynamicModule, type INestMicroservice, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { QueryResultRow } from 'pg';
import { Registry } from 'prom-client';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  appNames,
  eventStream,
  isServiceName,
  type AnyEvent,
  type AppName,
  type EventEnvelope,
  type EventId,
  type JsonObject,
  type ServiceName,
} from '#contracts';
import { SystemClock } from '#kernel';
import { PersistenceModule } from '#persistence';
import { startNats, tenantContext, testDatabase, type TestDatabase, type TestNats } from '#testing';
import {
  InProcessBus,
  serviceSchema,
  MessagingModule,
  microserviceStrategy,
  natsServerConfig,
  provisionStreams,
  StandIn,
  type MessageTransport,
  type NatsAccess,
  type RetryPolicy,
} from '../src/index.js';
import { MalformedEvents } from '../src/events/malformed-events.js';
import type { WireIdentity } from '../src/wire/wire.js';

export class CreateEffects1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE effects (event_id uuid NOT NULL, note text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE effects');
  }
}

export const quickRetries: RetryPolicy = { maxTries: 8, firstDelayMs: 5, longestDelayMs: 50, patienceMs: 60_000 };

/** A started app of the suite, with nothing but what the test gave it. */
export type TestApp = { readonly registry: Registry; get<T>(token: abstract new (...parameters: never[]) => T): T; close(): Promise<void> };

export type AppParts = {
  readonly controllers?: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly retryPolicy?: RetryPolicy;
};

@Module({})
class Root {}

export const messagingDatabase = (): Promise<TestDatabase> =>
  testDatabase((['identity', 'session'] as const).map((service) => serviceSchema(service, [CreateEffects1700000000001])));

/** Starts an app as the platform does. Services that the database knows get their outbox and inbox. */
export const startTestApp = async (
  app: AppName,
  transport: MessageTransport,
  database: TestDatabase,
  { controllers = [], providers = [], retryPolicy = quickRetries }: AppParts = {},
): Promise<TestApp> => {
  const service: ServiceName | null = app === 'identity' || app === 'session' ? app : null;
  const registry = new Registry();
  const module: DynamicModule = {
    module: Root,
    imports: [
      ...(service === null ? [] : [PersistenceModule.forService({ service, url: database.url(service), entities: [] })]),
      MessagingModule.forApp({ app, service: isServiceName(app) ? service : null, transport, registry, retryPolicy }),
    ],
    controllers: [...controllers],
    providers: [StandIn, ...providers],
  };
  const started: INestMicroservice = await NestFactory.createMicroservice(module, {
    strategy: microserviceStrategy({ app, transport }),
    logger: process.env['DEBUG'] ? ['log', 'warn', 'error'] : false,
    abortOnError: false,
  });
  try {
    await started.listen();
  } catch (error) {
    await started.close();
    throw error;
  }
  return { registry, get: (token) => started.get(token as never), close: () => started.close() };
};

export const randomPasswords = (): Record<AppName | 'operator', string> => {
  const entries = [...appNames, 'operator' as const].map((user) => [user, randomBytes(24).toString('base64url')]);
  return Object.fromEntries(entries) as Record<AppName | 'operator', string>;
};

/** A NATS server as in production: permissions, streams, consumers. */
export type Broker = {
  readonly nats: TestNats;
  readonly passwords: Record<AppName | 'operator', string>;
  transport(app: AppName): MessageTransport;
  forgetMessageIds(): Promise<void>;
  /** How the operator connects, and what it does. */
  readonly operator: NatsAccess;
  /** A user that no deployment has: of the streams' account, with every right. */
  readonly administrator: { readonly url: string; readonly user: string; readonly password: string };
  provision(): Promise<void>;
};

export const startBroker = async (): Promise<Broker> => {
  const passwords = randomPasswords();
  const administrator = { user: 'administrator', password: randomBytes(24).toString('base64url') };
  const account = /STREAMS: \{[^]*?users: \[/;
  const config = natsServerConfig(passwords).replace(account, (head) => `${head}\n${JSON.stringify(administrator)}`);
  const nats = await startNats({ config });
  const operator = { url: nats.url, user: 'operator', password: passwords.operator };
  const provision = (): Promise<void> => provisionStreams(operator);
  await provision();
  const forgetMessageIds = async (): Promise<void> => {
    const connection = await connect({ servers: nats.url, user: 'operator', pass: passwords.operator, inboxPrefix: '_INBOX_operator' });
    const { streams } = await jetstreamManager(connection);
    const { config } = await streams.info(eventStream);
    await streams.update(eventStream, { duplicate_window: nanos(100) });
    await sleep(150);
    // A stream that went on forgetting would be taken for one that lost what it held (N10), at every start of a publisher.
    await streams.update(eventStream, { duplicate_window: config.duplicate_window });
    await connection.close();
  };
  return {
    nats,
    passwords,
    operator,
    administrator: { url: nats.url, ...administrator },
    provision,
    forgetMessageIds,
    transport: (app) => ({ kind: 'nats', url: nats.url, user: app, password: passwords[app] }),
  };
};

/** What a suite needs to run over either transport. */
export type Medium = {
  transport(app: AppName): MessageTransport;
  /** Lets a message id that was published before be delivered again. */
  forgetMessageIds(): Promise<void>;
  stop(): Promise<void>;
};

export const media: { readonly [name: string]: () => Promise<Medium> } = {
  NATS: async () => {
    const broker = await startBroker();
    return { transport: broker.transport, forgetMessageIds: () => broker.forgetMessageIds(), stop: () => broker.nats.stop() };
  },
  'one process': async () => {
    const transport: MessageTransport = { kind: 'in-process', bus: new InProcessBus(['identity', 'session']) };
    return { transport: () => transport, forgetMessageIds: () => Promise.resolve(), stop: () => Promise.resolve() };
  },
};

/** An event as its publisher writes it. */
export const eventEnvelope = ({ subject }: AnyEvent, payload: JsonObject, overrides: Partial<EventEnvelope> = {}): EventEnvelope => {
  const { tenantId, correlationId, traceparent, actor } = tenantContext();
  const id = randomUUID() as EventId;
  return { id, subject, occurredAt: new Date().toISOString(), tenantId, correlationId, traceparent, actor, payload, ...overrides };
};

/** For parts that are tested without an app around them. */
export const noMalformed = ({ metrics }: WireIdentity): MalformedEvents => new MalformedEvents(metrics, new SystemClock(), null);

/** Rows that a query on the whole database gives. */
export const rowsOf = async <Row extends QueryResultRow>(
  database: TestDatabase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => (await database.query<Row>(sql, values)).rows;

/** Resolves when `condition` holds; rejects after `withinMs`. */
export const eventually = async (condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> => {
  for (const end = Date.now() + withinMs; !(await condition()); await sleep(20))
    if (Date.now() > end) throw new Error(`did not come about within ${withinMs} ms`);
};

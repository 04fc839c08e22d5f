import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import {
  type AnyEvent,
  type Delivery,
  type JsonObject,
  type PayloadOf,
  type Tenant,
  type TenantContext,
  type TenantScope,
  type User,
} from '#contracts';
import { Clock, EventOutbox, RpcClient, type Transaction, UnitOfWork } from '#kernel';
import { PersistenceModule } from '#persistence';
import { AppMetrics, inTenant, loadConfig, MasterKeys } from '#platform';
import { buildTenant, buildUser, FakeClock, racePatienceMs, requestContext, testDatabase, type TestDatabase } from '#testing';
import { SmtpMailTransport } from '../adapters/mail/smtp-mail-transport.js';
import { NotificationConfig } from '../notification.config.js';
import { NotificationModule } from '../notification.module.js';
import { notificationPersistence } from '../persistence/notification-persistence.js';
import { MailTransport } from '../ports/message-transport.js';
import { ListDeliveriesUseCase } from '../use-cases/list-deliveries/list-deliveries.use-case.js';
import type { TemplateName } from '../messages/message-kinds.js';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';
import { FakeServices } from './fake-services.js';

const notificationKeys = MasterKeys.generate('k1');

/** Records what was committed. The real outbox is tested where it lives. */
class RecordingOutbox extends EventOutbox {
  readonly events: { readonly tenantId: string; readonly subject: string; readonly payload: JsonObject }[] = [];

  override async append<E extends AnyEvent>(tx: Transaction, scope: TenantScope, event: E, payload: PayloadOf<E>): Promise<void> {
    tx.afterCommit(() => void this.events.push({ tenantId: scope.tenantId, subject: event.subject, payload: payload as JsonObject }));
  }
}

/** Replicas of the notification service on one real database, with the time in the test's hand. */
export class NotificationHarness {
  readonly clock = new FakeClock(new Date());
  readonly outbox = new RecordingOutbox();
  readonly services = new FakeServices();
  private readonly replicas: TestingModule[] = [];

  private constructor(readonly database: TestDatabase) {}

  static async start(): Promise<NotificationHarness> {
    return new NotificationHarness(await testDatabase([{ service: 'notification', migrations: notificationPersistence.migrations }]));
  }

  /** Starts a replica that works at once. With `limits`, conversations with the mail server are that short (milliseconds). */
  async addReplica(settings: NodeJS.ProcessEnv, limits?: { readonly step: number; readonly whole: number }): Promise<TestingModule> {
    const config = loadConfig(NotificationConfig, { OSTIARY_NOTIFICATION_KEYS: notificationKeys, ...settings });
    const { outbox, services } = this;

    @Global()
    @Module({
      providers: [
        { provide: NotificationConfig, useValue: config },
        { provide: EventOutbox, useValue: outbox },
        { provide: RpcClient, useValue: services },
        { provide: AppMetrics, useValue: new AppMetrics('notification') },
      ],
      exports: [NotificationConfig, EventOutbox, RpcClient, AppMetrics],
    })
    class SurroundingsModule {}

    const url = this.database.url('notification');
    const { entities } = notificationPersistence;
    const builder = Test.createTestingModule({
      imports: [
        SurroundingsModule,
        PersistenceModule.forService({ service: 'notification', url, entities, patienceMs: racePatienceMs }),
        NotificationModule,
      ],
    })
      .overrideProvider(Clock)
      .useValue(this.clock);
    if (limits && config.smtpUrl !== undefined) {
      builder
        .overrideProvider(MailTransport)
        .useValue(new SmtpMailTransport({ url: config.smtpUrl, from: config.mailFrom, dkim: null }, limits));
    }
    const replica = await builder.compile();
    await replica.init();
    this.replicas.push(replica);
    return replica;
  }

  get<T>(type: Type<T> | (abstract new () => T)): T {
    const [replica] = this.replicas;
    if (replica === undefined) throw new Error('no replica runs');
    return replica.get<T>(type, { strict: false });
  }

  get unitOfWork(): UnitOfWork {
    return this.get(UnitOfWork);
  }

  get dataSource(): DataSource {
    return this.get(DataSource);
  }

  /** A tenant that exists, as a context to work in. */
  givenTenant(overrides: Partial<Tenant> = {}): TenantContext {
    const tenant = buildTenant(overrides);
    this.services.tenants.set(tenant.id, tenant);
    return inTenant(requestContext({}, 600_000), tenant);
  }

  givenUser(overrides: Partial<User> = {}): User {
    const user = buildUser({ emailVerified: false, ...overrides });
    this.services.users.set(user.id, user);
    return user;
  }

  /** As the event of a new user does. */
  async queue(context: TenantContext, user: User, template: TemplateName = 'verify-email'): Promise<void> {
    await this.unitOfWork.transaction(context, (tx) => this.get(QueueMessageUseCase).execute(tx, context, user.id, { template }));
  }

  async deliveries(context: TenantContext): Promise<readonly Delivery[]> {
    return (await this.get(ListDeliveriesUseCase).execute(context, { limit: 100 })).items;
  }

  /** The only delivery of the tenant, once it is as expected; the clock stands still meanwhile. */
  async settled(context: TenantContext, matches: (delivery: Delivery) => boolean, timeoutMs = 15_000): Promise<Delivery> {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(20)) {
      const found = (await this.deliveries(context)).find(matches);
      if (found) return found;
    }
    throw new Error(`no such delivery: ${JSON.stringify(await this.deliveries(context))}`);
  }

  async stopReplicas(): Promise<void> {
    await Promise.all(this.replicas.splice(0).map((replica) => replica.close()));
  }

  async close(): Promise<void> {
    await this.stopReplicas();
    await this.database.drop();
  }
}

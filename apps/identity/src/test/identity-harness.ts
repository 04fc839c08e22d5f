import { Global, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import type { AnyEvent, JsonObject, PayloadOf, TenantScope } from '#contracts';
import { AccountHolders, Clock, EventOutbox, RpcClient, type Transaction, UnitOfWork } from '#kernel';
import { MessagingHealth } from '#messaging';
import { PersistenceModule } from '#persistence';
import { AppRequirements, loadConfig, MasterKeys } from '#platform';
import { InMemoryAccountHolders } from '#testing/fakes';
import { cheapestHashing, FakeClock, racePatienceMs, testDatabase, type TestDatabase } from '#testing';
import { IdentityConfig } from '../identity.config.js';
import { IdentityModule } from '../identity.module.js';
import { BreachedPasswords } from '../ports/breached-passwords.js';
import { AttributeSchemas } from '../ports/attribute-schemas.js';
import { LoginLimits } from '../ports/login-limits.js';
import { Organizations } from '../ports/organizations.js';
import { PasswordPolicies } from '../ports/password-policies.js';
import { RoleDemands } from '../ports/role-demands.js';
import { TenantNames } from '../ports/tenant-names.js';
import { PasswordResetPolicies } from '../ports/password-reset-policies.js';
import { FirstFactorPolicies } from '../ports/first-factor-policies.js';
import { RegistrationPolicies } from '../ports/registration-policies.js';
import { SelfDeletionPolicies } from '../ports/self-deletion-policies.js';
import { TermsPolicies } from '../ports/terms-policies.js';
import { SentCodePolicies } from '../ports/sent-code-policies.js';
import { FakeLoginLimits } from './fake-throttles.js';
import {
  FakeAttributeSchemas,
  FakeFirstFactorPolicies,
  FakePasswordPolicies,
  FakePasswordResetPolicies,
  FakeRegistrationPolicies,
  FakeSelfDeletionPolicies,
  FakeTermsPolicies,
  FakeSentCodePolicies,
} from './fake-policies.js';
import { FakeBreachedPasswords, FakeOrganizations } from './fakes.js';
import { identityPersistence } from '../persistence/identity-persistence.js';

type Recorded = { readonly tenantId: string; readonly subject: string; readonly payload: JsonObject };

/** Records what was committed; fails on demand. The real outbox is tested where it lives. */
export class RecordingOutbox extends EventOutbox {
  readonly events: Recorded[] = [];
  failure: Error | null = null;

  override async append<E extends AnyEvent>(tx: Transaction, scope: TenantScope, event: E, payload: PayloadOf<E>): Promise<void> {
    if (this.failure) throw this.failure;
    tx.afterCommit(() => void this.events.push({ tenantId: scope.tenantId, subject: event.subject, payload: payload as JsonObject }));
  }

  /** The payloads of one event, in order. */
  of(event: AnyEvent): JsonObject[] {
    return this.events.filter(({ subject }) => subject === event.subject).map(({ payload }) => payload);
  }
}

/** The identity service on a real database, with the time in the test's hand. */
export class IdentityHarness {
  readonly clock = new FakeClock();
  readonly holders = new InMemoryAccountHolders(this.clock);
  readonly outbox = new RecordingOutbox();
  readonly limits = new FakeLoginLimits();
  readonly policies = new FakePasswordPolicies();
  readonly breached = new FakeBreachedPasswords();
  readonly resetPolicies = new FakePasswordResetPolicies();
  readonly schemas = new FakeAttributeSchemas();
  readonly firstFactors = new FakeFirstFactorPolicies();
  readonly registration = new FakeRegistrationPolicies();
  readonly terms = new FakeTermsPolicies();
  readonly selfDeletion = new FakeSelfDeletionPolicies();
  readonly organizations = new FakeOrganizations();
  readonly sentCodes = new FakeSentCodePolicies();

  private constructor(
    readonly database: TestDatabase,
    private readonly settings: NodeJS.ProcessEnv,
  ) {}

  private context: INestApplicationContext | undefined;

  static async start(settings: NodeJS.ProcessEnv = {}): Promise<IdentityHarness> {
    const database = await testDatabase([{ service: 'identity', migrations: identityPersistence.migrations }]);
    const harness = new IdentityHarness(database, settings);
    await harness.open();
    return harness;
  }

  get<T>(type: Type<T> | (abstract new () => T)): T {
    if (this.context === undefined) throw new Error('the harness is not open');
    return this.context.get<T>(type, { strict: false });
  }

  get unitOfWork(): UnitOfWork {
    return this.get(UnitOfWork);
  }

  get dataSource(): DataSource {
    return this.get(DataSource);
  }

  async close(): Promise<void> {
    await this.context?.close();
    await this.database.drop();
  }

  private async open(): Promise<void> {
    const config = loadConfig(IdentityConfig, { OSTIARY_IDENTITY_KEYS: MasterKeys.generate('k1'), ...cheapestHashing, ...this.settings });
    const { outbox } = this;
    const { entities } = identityPersistence;

    @Global()
    @Module({
      providers: [
        { provide: IdentityConfig, useValue: config },
        AppRequirements,
        { provide: EventOutbox, useValue: outbox },
        { provide: RpcClient, useValue: null },
        { provide: MessagingHealth, useValue: { onRestored: () => undefined } },
      ],
      exports: [IdentityConfig, AppRequirements, EventOutbox, RpcClient, MessagingHealth],
    })
    class SurroundingsModule {}

    this.context = await Test.createTestingModule({
      imports: [
        SurroundingsModule,
        PersistenceModule.forService({ service: 'identity', url: this.database.url('identity'), entities, patienceMs: racePatienceMs }),
        IdentityModule,
      ],
    })
      .overrideProvider(AccountHolders)
      .useValue(this.holders)
      .overrideProvider(RoleDemands)
      .useValue({ of: () => Promise.resolve('off') } satisfies RoleDemands)
      .overrideProvider(LoginLimits)
      .useValue(this.limits)
      .overrideProvider(PasswordPolicies)
      .useValue(this.policies)
      .overrideProvider(BreachedPasswords)
      .useValue(this.breached)
      .overrideProvider(PasswordResetPolicies)
      .useValue(this.resetPolicies)
      .overrideProvider(TenantNames)
      .useValue({ of: () => Promise.resolve('Acme: Notes') })
      .overrideProvider(AttributeSchemas)
      .useValue(this.schemas)
      .overrideProvider(FirstFactorPolicies)
      .useValue(this.firstFactors)
      .overrideProvider(SentCodePolicies)
      .useValue(this.sentCodes)
      .overrideProvider(Organizations)
      .useValue(this.organizations)
      .overrideProvider(TermsPolicies)
      .useValue(this.terms)
      .overrideProvider(SelfDeletionPolicies)
      .useValue(this.selfDeletion)
      .overrideProvider(RegistrationPolicies)
      .useValue(this.registration)
      .overrideProvider(Clock)
      .useValue(this.clock)
      .compile();
  }
}

import type { DataSource } from 'typeorm';
import {
  type Actor,
  type AnyEvent,
  type PayloadOf,
  type RequestContext,
  ServiceError,
  type SessionEndReason,
  type SessionId,
  type TenantContext,
  type TenantId,
  type UserId,
  type VerifyPasswordRequest,
} from '#contracts';
import { EventOutbox, type Transaction, UserLimits, type UserRequest } from '#kernel';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import { FakeClock, testDatabase } from '#testing';
import { RandomSecretSource } from '../adapters/random-secret-source.js';
import { sessionPersistence } from '../persistence/session-persistence.js';
import { TypeOrmLoginTransactionStore } from '../persistence/type-orm-login-transaction-store.js';
import { TypeOrmSessionStore } from '../persistence/type-orm-session-store.js';
import { type Lifetimes, SessionLifetimes } from '../ports/session-lifetimes.js';
import { TenantList } from '../ports/tenant-list.js';
import { type UserProof, VerifiedUsers } from '../ports/verified-users.js';
import { CompleteLoginUseCase } from '../use-cases/complete-login/complete-login.use-case.js';
import { EndSessionUseCase } from '../use-cases/end-session/end-session.use-case.js';
import { EndUserSessionsUseCase } from '../use-cases/end-user-sessions/end-user-sessions.use-case.js';
import { FinishLoginUseCase } from '../use-cases/finish-login/finish-login.use-case.js';
import { GetLoginUseCase } from '../use-cases/get-login/get-login.use-case.js';
import { GetSessionUseCase } from '../use-cases/get-session/get-session.use-case.js';
import { ListSessionsUseCase } from '../use-cases/list-sessions/list-sessions.use-case.js';
import { RemoveExpiredUseCase } from '../use-cases/remove-expired/remove-expired.use-case.js';
import { RevokeSessionUseCase } from '../use-cases/revoke-session/revoke-session.use-case.js';
import { RevokeSessionsUseCase } from '../use-cases/revoke-sessions/revoke-sessions.use-case.js';
import { StartLoginUseCase } from '../use-cases/start-login/start-login.use-case.js';

type Ended = { sessionId: SessionId; userId: UserId; reason: SessionEndReason };
type Published = { readonly tenantId: TenantId; readonly subject: string; readonly payload: unknown; readonly actor: Actor };

/** Notes events when their transaction commits, as the outbox of the messaging library would publish them. */
class RecordingOutbox extends EventOutbox {
  readonly published: Published[] = [];

  override async append<E extends AnyEvent>(
    tx: Transaction,
    context: RequestContext & { readonly tenantId: TenantId },
    event: E,
    payload: PayloadOf<E>,
  ): Promise<void> {
    tx.afterCommit(() => void this.published.push({ tenantId: context.tenantId, subject: event.subject, payload, actor: context.actor }));
  }

  ended(): Ended[] {
    return this.published.filter(({ subject }) => subject.includes('session-ended')).map(({ payload }) => payload as Ended);
  }
}

/** An hour in all, ten minutes without use. */
const lifetimes: Lifetimes = { lifetime: 3_600, idleLifetime: 600 };

class FixedLifetimes extends SessionLifetimes {
  override of(): Promise<Lifetimes> {
    return Promise.resolve(lifetimes);
  }
}

/**
 * Users are known by their id, all have the password `right`, and everybody is as they were, unless a test says otherwise; `look` is called in the
 * moment between the session and the answer.
 */
class ScriptedUsers extends VerifiedUsers {
  verifications = 0;
  refusal: ServiceError | null = null;
  look: (proof: UserProof) => Promise<boolean> = () => Promise.resolve(true);

  override async verifyPassword(_context: TenantContext, { identifier, password }: VerifyPasswordRequest): Promise<UserProof> {
    this.verifications += 1;
    if (this.refusal) throw this.refusal;
    if (password !== 'right') throw new ServiceError('invalid_credentials', 'Wrong.');
    return { userId: identifier as UserId, userVersion: 7, amr: ['pwd'], knownBrowser: 'known' };
  }

  override stillHolds(_context: TenantContext, proof: UserProof): Promise<boolean> {
    return this.look(proof);
  }
}

/** Lets everybody go on but those of `refused`, and remembers whom it was asked about. */
class ScriptedUserLimits extends UserLimits {
  readonly admitted: (UserRequest & { readonly tenantId: TenantId })[] = [];
  readonly refused = new Set<UserId>();

  override async admit({ tenantId }: TenantContext, request: UserRequest): Promise<void> {
    if (this.refused.has(request.userId)) throw new ServiceError('too_many_requests', 'Too many.', { retryAfter: 7 });
    this.admitted.push({ ...request, tenantId });
  }
}

class KnownTenants extends TenantList {
  readonly contexts: TenantContext[] = [];

  override async *all(): AsyncIterable<TenantContext> {
    yield* this.contexts;
  }
}

/** The use cases of this service on a database of their own, with a clock that stands and no network. */
export const startSessionService = async () => {
  const database = await testDatabase([{ service: 'session', migrations: sessionPersistence.migrations }]);
  const dataSource: DataSource = createDataSource({
    service: 'session',
    url: database.url('session'),
    entities: sessionPersistence.entities,
    poolSize: 20,
  });
  await dataSource.initialize();
  const unitOfWork = new TypeOrmUnitOfWork(dataSource);
  const clock = new FakeClock();
  const outbox = new RecordingOutbox();
  const tenants = new KnownTenants();
  const users = new ScriptedUsers();
  const userLimits = new ScriptedUserLimits();
  const sessions = new TypeOrmSessionStore();
  const transactions = new TypeOrmLoginTransactionStore();
  const secrets = new RandomSecretSource();

  return {
    clock,
    outbox,
    tenants,
    users,
    userLimits,
    unitOfWork,
    dataSource,
    database,
    startLogin: new StartLoginUseCase(unitOfWork, transactions, sessions, secrets, clock),
    getLogin: new GetLoginUseCase(unitOfWork, transactions, clock),
    completeLogin: new CompleteLoginUseCase(
      unitOfWork,
      transactions,
      sessions,
      new FixedLifetimes(),
      users,
      userLimits,
      secrets,
      outbox,
      clock,
    ),
    finishLogin: new FinishLoginUseCase(unitOfWork, transactions, userLimits, clock),
    getSession: new GetSessionUseCase(unitOfWork, sessions, clock),
    listSessions: new ListSessionsUseCase(unitOfWork, sessions, clock),
    revokeSession: new RevokeSessionUseCase(unitOfWork, sessions, outbox, clock),
    endSession: new EndSessionUseCase(unitOfWork, sessions, outbox, clock),
    revokeSessions: new RevokeSessionsUseCase(unitOfWork, new EndUserSessionsUseCase(sessions, outbox, clock)),
    endUserSessions: new EndUserSessionsUseCase(sessions, outbox, clock),
    removeExpired: new RemoveExpiredUseCase(unitOfWork, tenants, sessions, transactions, clock),
    stop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
};
export type SessionService = Awaited<ReturnType<typeof startSessionService>>;

import { Module } from '@nestjs/common';
import { UserLimits } from '#kernel';
import { CountedUserLimits } from '#limits';
import { TenantErasure } from '#messaging';
import { TenancyModule } from '#tenancy';
import { RandomSecretSource } from './adapters/random-secret-source.js';
import { RpcTenantList } from './adapters/rpc-tenant-list.js';
import { RpcVerifiedUsers } from './adapters/rpc-verified-users.js';
import { TenantSessionLifetimes } from './adapters/tenant-session-lifetimes.js';
import { UserEventsController } from './events/user-events.controller.js';
import { ExpiredRowCleaner } from './jobs/expired-row-cleaner.js';
import { TypeOrmLoginTransactionStore } from './persistence/type-orm-login-transaction-store.js';
import { TypeOrmSessionStore } from './persistence/type-orm-session-store.js';
import { LoginTransactionStore } from './ports/login-transaction-store.js';
import { SecretSource } from './ports/secret-source.js';
import { SessionLifetimes } from './ports/session-lifetimes.js';
import { SessionStore } from './ports/session-store.js';
import { TenantList } from './ports/tenant-list.js';
import { VerifiedUsers } from './ports/verified-users.js';
import { LoginTransactionController } from './rpc/login-transaction.controller.js';
import { SessionController } from './rpc/session.controller.js';
import { CompleteLoginUseCase } from './use-cases/complete-login/complete-login.use-case.js';
import { EndSessionUseCase } from './use-cases/end-session/end-session.use-case.js';
import { EndUserSessionsUseCase } from './use-cases/end-user-sessions/end-user-sessions.use-case.js';
import { FinishLoginUseCase } from './use-cases/finish-login/finish-login.use-case.js';
import { GetLoginUseCase } from './use-cases/get-login/get-login.use-case.js';
import { GetSessionUseCase } from './use-cases/get-session/get-session.use-case.js';
import { ListSessionsUseCase } from './use-cases/list-sessions/list-sessions.use-case.js';
import { RemoveExpiredUseCase } from './use-cases/remove-expired/remove-expired.use-case.js';
import { RevokeSessionsUseCase } from './use-cases/revoke-sessions/revoke-sessions.use-case.js';
import { RevokeSessionUseCase } from './use-cases/revoke-session/revoke-session.use-case.js';
import { StartLoginUseCase } from './use-cases/start-login/start-login.use-case.js';

@Module({
  imports: [TenancyModule],
  controllers: [SessionController, LoginTransactionController, UserEventsController, TenantErasure],
  providers: [
    StartLoginUseCase,
    GetLoginUseCase,
    CompleteLoginUseCase,
    FinishLoginUseCase,
    GetSessionUseCase,
    ListSessionsUseCase,
    RevokeSessionUseCase,
    RevokeSessionsUseCase,
    EndSessionUseCase,
    EndUserSessionsUseCase,
    RemoveExpiredUseCase,
    ExpiredRowCleaner,
    { provide: SessionStore, useClass: TypeOrmSessionStore },
    { provide: LoginTransactionStore, useClass: TypeOrmLoginTransactionStore },
    { provide: TenantList, useClass: RpcTenantList },
    { provide: VerifiedUsers, useClass: RpcVerifiedUsers },
    { provide: SessionLifetimes, useClass: TenantSessionLifetimes },
    { provide: SecretSource, useClass: RandomSecretSource },
    { provide: UserLimits, useClass: CountedUserLimits },
  ],
})
export class SessionModule {}

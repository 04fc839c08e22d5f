import { Module } from '@nestjs/common';
import { UserLimits } from '#kernel';
import { CountedUserLimits } from '#limits';
import { TenantErasure } from '#messaging';
import { TenancyModule } from '#tenancy';
import { RandomSecretSource } from './adapters/random-secret-source.js';
import { RpcTenantList } from './adapters/rpc-tenant-list.js';
import { RpcAuthenticators } from './adapters/rpc-authenticators.js';
import { TenantSessionLifetimes } from './adapters/tenant-session-lifetimes.js';
import { UserEventsController } from './events/user-events.controller.js';
import { ExpiredRowCleaner } from './jobs/expired-row-cleaner.js';
import { SqlSignInStore } from './persistence/sql-sign-in-store.js';
import { TypeOrmSessionStore } from './persistence/type-orm-session-store.js';
import { SignInStore } from './ports/sign-in-store.js';
import { SecretSource } from './ports/secret-source.js';
import { SessionLifetimes } from './ports/session-lifetimes.js';
import { SessionStore } from './ports/session-store.js';
import { TenantList } from './ports/tenant-list.js';
import { Authenticators } from './ports/authenticators.js';
import { SignInController } from './rpc/sign-in.controller.js';
import { SessionController } from './rpc/session.controller.js';
import { AuthenticateUseCase } from './use-cases/authenticate/authenticate.use-case.js';
import { EndSessionUseCase } from './use-cases/end-session/end-session.use-case.js';
import { EndUserSessionsUseCase } from './use-cases/end-user-sessions/end-user-sessions.use-case.js';
import { BeginChallengeUseCase } from './use-cases/begin-challenge/begin-challenge.use-case.js';
import { ChooseAccountUseCase } from './use-cases/choose-account/choose-account.use-case.js';
import { SessionKeeper } from './use-cases/session-keeper.js';
import { SignInMoves } from './use-cases/sign-in-moves.js';
import { DecideConsentUseCase } from './use-cases/decide-consent/decide-consent.use-case.js';
import { GetSignInUseCase } from './use-cases/get-sign-in/get-sign-in.use-case.js';
import { GetSessionUseCase } from './use-cases/get-session/get-session.use-case.js';
import { ListSessionsUseCase } from './use-cases/list-sessions/list-sessions.use-case.js';
import { RemoveExpiredUseCase } from './use-cases/remove-expired/remove-expired.use-case.js';
import { RevokeSessionsUseCase } from './use-cases/revoke-sessions/revoke-sessions.use-case.js';
import { RevokeSessionUseCase } from './use-cases/revoke-session/revoke-session.use-case.js';
import { StartSignInUseCase } from './use-cases/start-sign-in/start-sign-in.use-case.js';

@Module({
  imports: [TenancyModule],
  controllers: [SessionController, SignInController, UserEventsController, TenantErasure],
  providers: [
    StartSignInUseCase,
    GetSignInUseCase,
    AuthenticateUseCase,
    BeginChallengeUseCase,
    ChooseAccountUseCase,
    DecideConsentUseCase,
    SignInMoves,
    SessionKeeper,
    GetSessionUseCase,
    ListSessionsUseCase,
    RevokeSessionUseCase,
    RevokeSessionsUseCase,
    EndSessionUseCase,
    EndUserSessionsUseCase,
    RemoveExpiredUseCase,
    ExpiredRowCleaner,
    { provide: SessionStore, useClass: TypeOrmSessionStore },
    { provide: SignInStore, useClass: SqlSignInStore },
    { provide: TenantList, useClass: RpcTenantList },
    { provide: Authenticators, useClass: RpcAuthenticators },
    { provide: SessionLifetimes, useClass: TenantSessionLifetimes },
    { provide: SecretSource, useClass: RandomSecretSource },
    { provide: UserLimits, useClass: CountedUserLimits },
  ],
})
export class SessionModule {}

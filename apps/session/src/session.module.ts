import { Module } from '@nestjs/common';
import { AccountHolders, UserLimits } from '#kernel';
import { CountedUserLimits } from '#limits';
import { TenantErasure } from '#messaging';
import { TenancyModule } from '#tenancy';
import { RandomSecretSource } from './adapters/random-secret-source.js';
import { RpcTenantList } from './adapters/rpc-tenant-list.js';
import { RpcAuthenticators } from './adapters/rpc-authenticators.js';
import { TenantSessionLifetimes } from './adapters/tenant-session-lifetimes.js';
import { TenantSignInPolicies } from './adapters/tenant-sign-in-policies.js';
import { UserEventsController } from './events/user-events.controller.js';
import { ExpiredRowCleaner } from './jobs/expired-row-cleaner.js';
import { SqlDeletedUserStore } from './persistence/stores/sql-deleted-user.store.js';
import { SqlRememberedBrowserStore } from './persistence/stores/sql-remembered-browser.store.js';
import { SqlSignInHistoryStore } from './persistence/stores/sql-sign-in-history.store.js';
import { SqlSignInNoticeStore } from './persistence/stores/sql-sign-in-notice.store.js';
import { SqlSignInStore } from './persistence/stores/sql-sign-in.store.js';
import { TypeOrmSessionStore } from './persistence/stores/typeorm-session.store.js';
import { DeletedUserStore } from './ports/deleted-user-store.js';
import { RememberedBrowserStore } from './ports/remembered-browser-store.js';
import { SignInHistoryStore } from './ports/sign-in-history-store.js';
import { SignInNoticeStore } from './ports/sign-in-notice-store.js';
import { SignInStore } from './ports/sign-in-store.js';
import { SecretSource } from './ports/secret-source.js';
import { SessionLifetimes } from './ports/session-lifetimes.js';
import { SignInPolicies } from './ports/sign-in-policies.js';
import { SessionStore } from './ports/session-store.js';
import { TenantList } from './ports/tenant-list.js';
import { Authenticators } from './ports/authenticators.js';
import { EndUserSessionsUseCase } from './use-cases/end-user-sessions/end-user-sessions.use-case.js';
import { AuthenticatorRights } from './use-cases/authenticator-rights.js';
import { LocalAccountHolders } from './use-cases/local-account-holders.js';
import { NewSignIns } from './use-cases/new-sign-ins.js';
import { PresentedSessions } from './use-cases/presented-sessions.js';
import { SignInProgress } from './use-cases/sign-in-progress.js';
import { SignInOrganizations } from './use-cases/sign-in-organizations.js';
import { SignInRisks } from './use-cases/sign-in-risks.js';
import { RememberedBrowsers } from './use-cases/remembered-browsers.js';
import { SessionKeeper } from './use-cases/session-keeper.js';
import { OutdatedProofs } from './use-cases/outdated-proofs.js';
import { PresentEnrolments } from './use-cases/present-enrolments.js';
import { SignInMoves } from './use-cases/sign-in-moves.js';
import { RemoveExpiredUseCase } from './use-cases/remove-expired/remove-expired.use-case.js';
import { sessionRpcs } from './rpc/session-rpcs.js';

@Module({
  imports: [TenancyModule],
  controllers: [UserEventsController, TenantErasure],
  providers: [
    ...sessionRpcs,
    OutdatedProofs,
    PresentEnrolments,
    AuthenticatorRights,
    SignInMoves,
    SignInProgress,
    PresentedSessions,
    SessionKeeper,
    RememberedBrowsers,
    SignInRisks,
    SignInOrganizations,
    NewSignIns,
    EndUserSessionsUseCase,
    RemoveExpiredUseCase,
    ExpiredRowCleaner,
    { provide: AccountHolders, useClass: LocalAccountHolders },
    { provide: DeletedUserStore, useClass: SqlDeletedUserStore },
    { provide: SessionStore, useClass: TypeOrmSessionStore },
    { provide: RememberedBrowserStore, useClass: SqlRememberedBrowserStore },
    { provide: SignInStore, useClass: SqlSignInStore },
    { provide: SignInHistoryStore, useClass: SqlSignInHistoryStore },
    { provide: SignInNoticeStore, useClass: SqlSignInNoticeStore },
    { provide: TenantList, useClass: RpcTenantList },
    { provide: Authenticators, useClass: RpcAuthenticators },
    { provide: SessionLifetimes, useClass: TenantSessionLifetimes },
    { provide: SignInPolicies, useClass: TenantSignInPolicies },
    { provide: SecretSource, useClass: RandomSecretSource },
    { provide: UserLimits, useClass: CountedUserLimits },
  ],
})
export class SessionModule {}

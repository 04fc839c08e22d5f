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
} from '#contracts';
import { EventOutbox, type Transaction, UserLimits, type UserRequest } from '#kernel';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import { FakeClock, racePatienceMs, testDatabase } from '#testing';
import { RandomSecretSource } from '../adapters/random-secret-source.js';
import { sessionPersistence } from '../persistence/session-persistence.js';
import { SqlDeletedUserStore } from '../persistence/stores/sql-deleted-user.store.js';
import { SqlRememberedBrowserStore } from '../persistence/stores/sql-remembered-browser.store.js';
import { SqlSignInHistoryStore } from '../persistence/stores/sql-sign-in-history.store.js';
import { SqlSignInNoticeStore } from '../persistence/stores/sql-sign-in-notice.store.js';
import { SqlSignInStore } from '../persistence/stores/sql-sign-in.store.js';
import { TypeOrmSessionStore } from '../persistence/stores/typeorm-session.store.js';
import { type LifetimePolicy, type Lifetimes, SessionLifetimes } from '../ports/session-lifetimes.js';
import { UserEventsController } from '../events/user-events.controller.js';
import { TenantList } from '../ports/tenant-list.js';
import { AnswerTermsUseCase } from '../use-cases/answer-terms/answer-terms.use-case.js';
import { AuthenticateUseCase } from '../use-cases/authenticate/authenticate.use-case.js';
import { AuthenticatorRights } from '../use-cases/authenticator-rights.js';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { CompleteProfileUseCase } from '../use-cases/complete-profile/complete-profile.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { ListOwnAuthenticatorsUseCase } from '../use-cases/list-own-authenticators/list-own-authenticators.use-case.js';
import { SignInProgress } from '../use-cases/sign-in-progress.js';
import { ChooseAuthenticatorUseCase } from '../use-cases/choose-authenticator/choose-authenticator.use-case.js';
import { CreateOwnRecoveryCodesUseCase } from '../use-cases/create-own-recovery-codes/create-own-recovery-codes.use-case.js';
import { PostponeEnrolmentUseCase } from '../use-cases/postpone-enrolment/postpone-enrolment.use-case.js';
import type { SignInPolicy } from '#sign-in';
import { SignInPolicies } from '../ports/sign-in-policies.js';
import { RemoveOwnAuthenticatorUseCase } from '../use-cases/remove-own-authenticator/remove-own-authenticator.use-case.js';
import { BeginChallengeUseCase } from '../use-cases/begin-challenge/begin-challenge.use-case.js';
import { BeginPasskeyUseCase } from '../use-cases/begin-passkey/begin-passkey.use-case.js';
import { ChooseOrganizationUseCase } from '../use-cases/choose-organization/choose-organization.use-case.js';
import { ChooseAccountUseCase } from '../use-cases/choose-account/choose-account.use-case.js';
import { GetSignInOutcomeUseCase } from '../use-cases/get-sign-in-outcome/get-sign-in-outcome.use-case.js';
import { OutdatedProofs } from '../use-cases/outdated-proofs.js';
import { PresentEnrolments } from '../use-cases/present-enrolments.js';
import { PresentedSessions } from '../use-cases/presented-sessions.js';
import { CreateSignInNoticeUseCase } from '../use-cases/create-sign-in-notice/create-sign-in-notice.use-case.js';
import { ListOwnKnownSourcesUseCase } from '../use-cases/list-own-known-sources/list-own-known-sources.use-case.js';
import { DisownSignInUseCase } from '../use-cases/disown-sign-in/disown-sign-in.use-case.js';
import { GetSignInNoticeUseCase } from '../use-cases/get-sign-in-notice/get-sign-in-notice.use-case.js';
import { SignInOrganizations } from '../use-cases/sign-in-organizations.js';
import { SignInRisks } from '../use-cases/sign-in-risks.js';
import { RememberedBrowsers } from '../use-cases/remembered-browsers.js';
import { SessionKeeper } from '../use-cases/session-keeper.js';
import { SignInMoves } from '../use-cases/sign-in-moves.js';
import { EndSessionUseCase } from '../use-cases/end-session/end-session.use-case.js';
import { EndUserSessionsUseCase } from '../use-cases/end-user-sessions/end-user-sessions.use-case.js';
import { DecideConsentUseCase } from '../use-cases/decide-consent/decide-consent.use-case.js';
import { GetSignInUseCase } from '../use-cases/get-sign-in/get-sign-in.use-case.js';
import { GetSessionUseCase } from '../use-cases/get-session/get-session.use-case.js';
import { RenameOwnAuthenticatorUseCase } from '../use-cases/rename-own-authenticator/rename-own-authenticator.use-case.js';
import { ForgetOwnRememberedBrowserUseCase } from '../use-cases/forget-own-remembered-browser/forget-own-remembered-browser.use-case.js';
import { ListOwnRememberedBrowsersUseCase } from '../use-cases/list-own-remembered-browsers/list-own-remembered-browsers.use-case.js';
import { KeepAccountUseCase } from '../use-cases/keep-account/keep-account.use-case.js';
import { ListOwnSessionsUseCase } from '../use-cases/list-own-sessions/list-own-sessions.use-case.js';
import { ListSessionsUseCase } from '../use-cases/list-sessions/list-sessions.use-case.js';
import { LocalAccountHolders } from '../use-cases/local-account-holders.js';
import { NewSignIns } from '../use-cases/new-sign-ins.js';
import { RemoveExpiredUseCase } from '../use-cases/remove-expired/remove-expired.use-case.js';
import { RequestSignInMessageUseCase } from '../use-cases/request-sign-in-message/request-sign-in-message.use-case.js';
import { RevokeOwnOtherSessionsUseCase } from '../use-cases/revoke-own-other-sessions/revoke-own-other-sessions.use-case.js';
import { RevokeOwnSessionUseCase } from '../use-cases/revoke-own-session/revoke-own-session.use-case.js';
import { RevokeSessionUseCase } from '../use-cases/revoke-session/revoke-session.use-case.js';
import { RevokeSessionsUseCase } from '../use-cases/revoke-sessions/revoke-sessions.use-case.js';
import { StartAccountSignInUseCase } from '../use-cases/start-account-sign-in/start-account-sign-in.use-case.js';
import { RebindSignInUseCase } from '../use-cases/rebind-sign-in/rebind-sign-in.use-case.js';
import { SignInByPasswordUseCase } from '../use-cases/sign-in-by-password/sign-in-by-password.use-case.js';
import { StartSignInUseCase } from '../use-cases/start-sign-in/start-sign-in.use-case.js';
import { hearUserEventOf } from './hear-user-event.js';
import { ScriptedAuthenticators } from './scripted-authenticators.js';

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

export const noSecondFactor: SignInPolicy = {
  firstFactors: ['password', 'passkey'],
  secondFactor: 'off',
  secondFactors: ['totp', 'passkey'],
  graceUntil: null,
};

/** An hour in all, ten minutes without use. */
const lifetimes: Lifetimes = { lifetime: 3_600, idleLifetime: 600, isPersistent: false };
export const usualLifetimes: LifetimePolicy = () => lifetimes;

class SettableLifetimes extends SessionLifetimes {
  policy = usualLifetimes;

  override of(): Promise<LifetimePolicy> {
    return Promise.resolve(this.policy);
  }
}

/** Nobody is asked for a second factor that no application demands, unless a test says otherwise. */
class SettablePolicies extends SignInPolicies {
  policy: SignInPolicy = noSecondFactor;

  override of(): Promise<SignInPolicy> {
    return Promise.resolve(this.policy);
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
    patienceMs: racePatienceMs,
  });
  await dataSource.initialize();
  const unitOfWork = new TypeOrmUnitOfWork(dataSource);
  const clock = new FakeClock();
  const outbox = new RecordingOutbox();
  const tenants = new KnownTenants();
  const users = new ScriptedAuthenticators();
  const userLimits = new ScriptedUserLimits();
  const sessions = new TypeOrmSessionStore();
  const deletedUsers = new SqlDeletedUserStore();
  const signIns = new SqlSignInStore();
  const presented = new PresentedSessions(unitOfWork, sessions, clock);
  const moves = new SignInMoves(signIns, presented, clock);
  const lifetimePolicies = new SettableLifetimes();
  const keeper = new SessionKeeper(sessions, deletedUsers, lifetimePolicies, outbox, clock);
  const outdated = new OutdatedProofs(unitOfWork, signIns, users, clock);
  const enrolments = new PresentEnrolments(unitOfWork, signIns, presented, users, clock);
  const policies = new SettablePolicies();
  const rights = new AuthenticatorRights(unitOfWork, signIns, presented, enrolments, users, policies, clock);
  const secrets = new RandomSecretSource();
  const browsers = new SqlRememberedBrowserStore();
  const rememberedBrowsers = new RememberedBrowsers(unitOfWork, browsers, outbox, clock);
  const [histories, notices] = [new SqlSignInHistoryStore(), new SqlSignInNoticeStore()];
  const risks = new SignInRisks(unitOfWork, histories, notices, outbox, clock);
  const endUserSessions = new EndUserSessionsUseCase(sessions, deletedUsers, outbox, clock);
  const progress = new SignInProgress(
    ...([unitOfWork, signIns, keeper, presented, rememberedBrowsers, risks, users, secrets, clock] as const),
  );
  const organizations = new SignInOrganizations(users);
  const newSignIns = new NewSignIns(unitOfWork, signIns, users, organizations, policies, secrets, clock);
  const getSession = new GetSessionUseCase(unitOfWork, presented, sessions, clock);
  const listSessions = new ListSessionsUseCase(unitOfWork, sessions, clock);
  const revokeSession = new RevokeSessionUseCase(unitOfWork, sessions, outbox, clock);
  const holders = new LocalAccountHolders(getSession, clock);

  return {
    clock,
    outbox,
    tenants,
    users,
    policies,
    lifetimePolicies,
    userLimits,
    unitOfWork,
    sessions,
    dataSource,
    database,
    startSignIn: new StartSignInUseCase(newSignIns, presented),
    rebindSignIn: new RebindSignInUseCase(unitOfWork, signIns, secrets, clock),
    startAccountSignIn: new StartAccountSignInUseCase(newSignIns, presented, users),
    getSignIn: new GetSignInUseCase(unitOfWork, signIns, presented, clock),
    authenticate: new AuthenticateUseCase(
      ...([
        unitOfWork,
        signIns,
        progress,
        presented,
        users,
        outdated,
        rememberedBrowsers,
        risks,
        organizations,
        userLimits,
        clock,
      ] as const),
    ),
    beginChallenge: new BeginChallengeUseCase(unitOfWork, moves, users, outdated, clock),
    requestSignInMessage: new RequestSignInMessageUseCase(unitOfWork, moves, users, clock),
    beginPasskey: new BeginPasskeyUseCase(unitOfWork, moves, users, outdated, clock),
    getOutcome: new GetSignInOutcomeUseCase(unitOfWork, signIns, presented, clock),
    chooseAccount: new ChooseAccountUseCase(unitOfWork, moves),
    chooseOrganization: new ChooseOrganizationUseCase(unitOfWork, moves, userLimits),
    answerTerms: new AnswerTermsUseCase(unitOfWork, moves, users, userLimits),
    completeProfile: new CompleteProfileUseCase(unitOfWork, moves, users, userLimits),
    decideConsent: new DecideConsentUseCase(unitOfWork, moves, userLimits),
    signInByPassword: new SignInByPasswordUseCase(unitOfWork, users, policies, keeper, risks, userLimits, secrets, clock),
    getSession,
    listSessions,
    revokeSession,
    holders,
    rememberedBrowsers,
    listOwnRememberedBrowsers: new ListOwnRememberedBrowsersUseCase(holders, rememberedBrowsers),
    forgetOwnRememberedBrowser: new ForgetOwnRememberedBrowserUseCase(holders, rememberedBrowsers),
    listOwnSessions: new ListOwnSessionsUseCase(holders, listSessions),
    revokeOwnSession: new RevokeOwnSessionUseCase(holders, revokeSession),
    revokeOwnOtherSessions: new RevokeOwnOtherSessionsUseCase(unitOfWork, holders, endUserSessions),
    endSession: new EndSessionUseCase(unitOfWork, sessions, outbox, clock),
    revokeSessions: new RevokeSessionsUseCase(unitOfWork, endUserSessions),
    endUserSessions,
    hearUserEvent: hearUserEventOf(new UserEventsController(endUserSessions, rememberedBrowsers, histories), unitOfWork, clock),
    listOwnKnownSources: new ListOwnKnownSourcesUseCase(unitOfWork, holders, histories, clock),
    createSignInNotice: new CreateSignInNoticeUseCase(unitOfWork, notices, secrets, clock),
    getSignInNotice: new GetSignInNoticeUseCase(unitOfWork, notices, clock),
    disownSignIn: new DisownSignInUseCase(unitOfWork, notices, histories, endUserSessions, rememberedBrowsers, outbox, clock),
    beginEnrolment: new BeginEnrolmentUseCase(rights, users, outdated, policies),
    confirmEnrolment: new ConfirmEnrolmentUseCase(rights, users, outdated, progress),
    listOwnAuthenticators: new ListOwnAuthenticatorsUseCase(rights),
    chooseAuthenticator: new ChooseAuthenticatorUseCase(unitOfWork, moves),
    keepAccount: new KeepAccountUseCase(unitOfWork, signIns, presented, users, outdated, progress, userLimits, clock),
    postponeEnrolment: new PostponeEnrolmentUseCase(enrolments, progress),
    createOwnRecoveryCodes: new CreateOwnRecoveryCodesUseCase(rights, users),
    removeOwnAuthenticator: new RemoveOwnAuthenticatorUseCase(unitOfWork, rights, users, sessions),
    renameOwnAuthenticator: new RenameOwnAuthenticatorUseCase(rights, users),
    removeExpired: new RemoveExpiredUseCase(unitOfWork, tenants, sessions, signIns, browsers, histories, notices, deletedUsers, clock),
    stop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
};
export type SessionService = Awaited<ReturnType<typeof startSessionService>>;

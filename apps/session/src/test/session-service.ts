import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  type Actor,
  type AnsweredEnrolment,
  type AttributeChanges,
  type OnFile,
  type AuthenticatorId,
  type BegunEnrolment,
  type ConfirmedEnrolment,
  type EnrolledAuthenticator,
  type Enrolling,
  type EnrolmentId,
  type PasskeyRequestOptions,
  type RequestOf,
  type RpcMap,
  type EnrolmentWish,
  type AuthenticationAttempt,
  type AuthenticatorName,
  type BeginAuthenticationRequest,
  type ChallengeId,
  type Evidence,
  isEnrollable,
  type AnyEvent,
  type PayloadOf,
  type RequestContext,
  type SecondFactorPolicy,
  ServiceError,
  type SessionEndReason,
  type SessionId,
  type TenantContext,
  type TenantId,
  type UserId,
  type VerifiedAuthentication,
  type PendingDeletion,
} from '#contracts';
import { EventOutbox, type Transaction, UserLimits, type UserRequest } from '#kernel';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import { FakeClock, racePatienceMs, testDatabase } from '#testing';
import { RandomSecretSource } from '../adapters/random-secret-source.js';
import { sessionPersistence } from '../persistence/session-persistence.js';
import { SqlRememberedBrowserStore } from '../persistence/stores/sql-remembered-browser.store.js';
import { SqlSignInHistoryStore } from '../persistence/stores/sql-sign-in-history.store.js';
import { SqlSignInNoticeStore } from '../persistence/stores/sql-sign-in-notice.store.js';
import { SqlSignInStore } from '../persistence/stores/sql-sign-in.store.js';
import { TypeOrmSessionStore } from '../persistence/stores/typeorm-session.store.js';
import { type LifetimePolicy, type Lifetimes, SessionLifetimes } from '../ports/session-lifetimes.js';
import { TenantList } from '../ports/tenant-list.js';
import { Authenticators } from '../ports/authenticators.js';
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
import { ChooseAccountUseCase } from '../use-cases/choose-account/choose-account.use-case.js';
import { GetSignInOutcomeUseCase } from '../use-cases/get-sign-in-outcome/get-sign-in-outcome.use-case.js';
import { OutdatedProofs } from '../use-cases/outdated-proofs.js';
import { PresentEnrolments } from '../use-cases/present-enrolments.js';
import { PresentedSessions } from '../use-cases/presented-sessions.js';
import { CreateSignInNoticeUseCase } from '../use-cases/create-sign-in-notice/create-sign-in-notice.use-case.js';
import { DisownSignInUseCase } from '../use-cases/disown-sign-in/disown-sign-in.use-case.js';
import { GetSignInNoticeUseCase } from '../use-cases/get-sign-in-notice/get-sign-in-notice.use-case.js';
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
import { StartSignInUseCase } from '../use-cases/start-sign-in/start-sign-in.use-case.js';

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

/**
 * Users are known by their id, all have the password `right` and the code `123456`, and everybody is as they were, unless a test says otherwise; `look` is called in the
 * moment between the session and the answer.
 */
class ScriptedAuthenticators extends Authenticators {
  verifications = 0;
  /** The challenges that were begun, in their order: the code of the last one alone is right. */
  readonly challenges: ChallengeId[] = [];
  /** Challenges whose code was right once. */
  readonly used = new Set<ChallengeId>();
  /** To whom messages to sign in with were asked for, in their order: the link `right` and the code `12345678` are right. */
  readonly messages = new Map<ChallengeId, UserId>();
  /** What beginning a challenge, or asking for a message, is refused with. */
  reluctance: ServiceError | null = null;
  refusal: ServiceError | null = null;
  /** The version that every user has now: one who proved something as another version is refused before a guess is counted. */
  userVersion = 7;
  guesses = 0;
  /** Which of its user's it is that a code is of; none where the identity service does not say. */
  appId: AuthenticatorId | undefined = undefined;
  /** For whom the last challenge for a passkey was; null: for anybody. */
  passkeysOf: UserId | null = null;
  /** The sign-ins at which a code of an app was right. */
  readonly usedFor = new Set<string>();
  /** What everybody has set up. */
  setUp: readonly EnrolledAuthenticator[] = [];
  /** What enrolments have come to. */
  readonly confirmed = new Map<EnrolmentId, EnrolledAuthenticator>();
  /** Who set up what, as the service said. */
  readonly enrolling: Enrolling[] = [];
  /** Who asked and verified, in that order. */
  readonly actors: Actor[] = [];
  enrolment: readonly AuthenticatorName[] = ['password', 'email-otp'];
  /** What everybody need not be asked for. */
  onFile: OnFile = { attributes: [], terms: [] };
  /** What was said at sign-ins. */
  readonly said: AttributeChanges[] = [];
  /** Whether everybody had their account deleted, and how often one was kept. */
  deletion: PendingDeletion | null = null;
  cancellations = 0;
  /** What the roles of everybody demand. */
  demanded: SecondFactorPolicy = 'off';
  look: (proof: Pick<Evidence, 'userId' | 'userVersion'>) => Promise<boolean> = () => Promise.resolve(true);

  override async verify({ actor }: TenantContext, attempt: AuthenticationAttempt): Promise<VerifiedAuthentication> {
    this.actors.push(actor);
    this.verifications += 1;
    if (this.refusal) throw this.refusal;
    const proved = {
      userVersion: this.userVersion,
      enrolled: this.enrolment,
      secondFactor: this.demanded,
      onFile: this.onFile,
      deletion: this.deletion,
    };
    const refused = new ServiceError('invalid_credentials', 'Wrong.');
    if (attempt.method === 'password') {
      if (attempt.password !== 'right') throw refused;
      return answerOf('password', ['pwd'], attempt.identifier as UserId, proved, 'known');
    }
    if (attempt.method === 'passkey') {
      if (this.used.has(attempt.challengeId) || this.challenges.at(-1) !== attempt.challengeId) throw refused;
      this.used.add(attempt.challengeId);
      const isAlone = this.passkeysOf === null;
      return answerOf('passkey', isAlone ? ['swk', 'user', 'mfa'] : ['hwk', 'user'], attempt.answer as UserId, proved, null);
    }
    if (attempt.method === 'magic-link' || attempt.userId === null) {
      const userId = this.messages.get(attempt.challengeId);
      const isRight = attempt.method === 'magic-link' ? attempt.token === 'right' : attempt.code === '12345678';
      if (userId === undefined || !isRight) throw refused;
      const isRepeated = this.used.has(attempt.challengeId);
      this.used.add(attempt.challengeId);
      return { ...answerOf(attempt.method, ['otp'], userId, proved, null), isRepeated };
    }
    if (attempt.userVersion !== this.userVersion) throw refused;
    this.guesses += 1;
    if (attempt.method !== 'email-otp' && attempt.method !== 'sms-otp') {
      if (attempt.code !== '123456') throw refused;
      const { evidence, ...answer } = answerOf(attempt.method, ['otp'], attempt.userId, proved, null);
      return {
        ...answer,
        evidence: { ...evidence, ...(this.appId !== undefined && { authenticatorId: this.appId }) },
        isRepeated: this.usedFor.has(attempt.usedFor) || !this.usedFor.add(attempt.usedFor),
      };
    }
    if (attempt.code !== '123456' || !this.challenges.includes(attempt.challengeId)) throw refused;
    const isRepeated = this.used.has(attempt.challengeId);
    this.used.add(attempt.challengeId);
    return { ...answerOf(attempt.method, attempt.method === 'sms-otp' ? ['sms'] : ['otp'], attempt.userId, proved, null), isRepeated };
  }

  override begin(
    { actor }: TenantContext,
    { method, userVersion, challengeId }: BeginAuthenticationRequest,
  ): Promise<{ readonly sentTo: string | null }> {
    this.actors.push(actor);
    if (userVersion !== this.userVersion) return Promise.reject(new ServiceError('invalid_credentials', 'Wrong.'));
    if (this.reluctance) return Promise.reject(this.reluctance);
    this.challenges.push(challengeId);
    return Promise.resolve({ sentTo: method === 'sms-otp' ? '•••• 00' : null });
  }

  override requestSignInMessage(
    _context: TenantContext,
    { challengeId, about }: RequestOf<RpcMap['identity']['requestSignInMessage']>,
  ): Promise<void> {
    if (this.reluctance) return Promise.reject(this.reluctance);
    const userId = 'identifier' in about ? (about.identifier as UserId) : this.messages.get(about.sameAs);
    if (userId !== undefined) this.messages.set(challengeId, userId);
    return Promise.resolve();
  }

  override cancelDeletion(_context: TenantContext, { userVersion }: Pick<Evidence, 'userId' | 'userVersion'>): Promise<number> {
    if (this.deletion === null && userVersion + 1 === this.userVersion) return Promise.resolve(this.userVersion);
    if (this.deletion === null || userVersion !== this.userVersion)
      return Promise.reject(new ServiceError('invalid_credentials', 'Wrong.'));
    this.deletion = null;
    this.userVersion += 1;
    this.cancellations += 1;
    return Promise.resolve(this.userVersion);
  }

  override enrolled(): Promise<readonly AuthenticatorName[]> {
    return Promise.resolve(this.enrolment);
  }

  override list(): ReturnType<Authenticators['list']> {
    return Promise.resolve({
      userVersion: this.userVersion,
      enrolled: this.enrolment,
      secondFactor: this.demanded,
      authenticators: this.setUp,
      recoveryCodesLeft: 0,
      onFile: this.onFile,
    });
  }

  override createPasskeyChallenge(
    _context: TenantContext,
    { challengeId, user }: RequestOf<RpcMap['identity']['createPasskeyChallenge']>,
  ): Promise<PasskeyRequestOptions> {
    if (user !== null && user.userVersion !== this.userVersion)
      return Promise.reject(new ServiceError('invalid_credentials', 'The user has changed.'));
    this.passkeysOf = user?.userId ?? null;
    this.challenges.push(challengeId);
    return Promise.resolve({ challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'required', allowCredentials: [] });
  }

  override beginEnrolment({ actor }: TenantContext, enrolling: Enrolling & { readonly wish: EnrolmentWish }): Promise<BegunEnrolment> {
    this.actors.push(actor);
    if (this.isOutdated(enrolling)) return Promise.reject(new ServiceError('invalid_credentials', 'Changed.'));
    this.enrolling.push(enrolling);
    const offer = { method: 'totp', key: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/a:b' } as const;
    return Promise.resolve({ enrolmentId: randomUUID() as EnrolmentId, offer, expiresAt: '2026-01-01T00:00:00.000Z' });
  }

  override confirmEnrolment(_context: TenantContext, enrolling: Enrolling & AnsweredEnrolment): Promise<ConfirmedEnrolment> {
    this.enrolling.push(enrolling);
    const { answer, name } = enrolling;
    const { userId } = enrolling;
    const proved = { method: answer.method, userId, userVersion: this.userVersion, amr: ['otp'] };
    const before = this.confirmed.get(enrolling.enrolmentId);
    if (before !== undefined) return Promise.resolve({ authenticator: before, proved, isRepeated: true, recoveryCodes: ['a code'] });
    const isLate = enrolling.mustBeFirst && this.enrolment.some(isEnrollable);
    if (isLate || this.isOutdated(enrolling) || answer.method !== 'totp' || answer.code !== '123456')
      return Promise.reject(new ServiceError('invalid_credentials', 'Wrong.'));
    const authenticator = {
      id: randomUUID() as AuthenticatorId,
      method: answer.method,
      name,
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUsedAt: null,
    };
    this.setUp = [...this.setUp, authenticator];
    this.enrolment = [...this.enrolment, answer.method];
    this.confirmed.set(enrolling.enrolmentId, authenticator);
    return Promise.resolve({ authenticator, proved, isRepeated: false, recoveryCodes: ['a code'] });
  }

  private isOutdated({ userVersion }: Enrolling): boolean {
    return userVersion !== null && userVersion !== this.userVersion;
  }

  override createRecoveryCodes(): Promise<readonly string[]> {
    return Promise.resolve(['a code']);
  }

  override completeProfile({ actor }: TenantContext, { attributes }: { readonly attributes: AttributeChanges }): Promise<OnFile> {
    this.actors.push(actor);
    this.said.push(attributes);
    const missing = Object.keys(attributes).filter((name) => attributes[name] === null);
    if (missing.length > 0)
      return Promise.reject(
        new ServiceError('invalid_argument', 'Unfit.', {
          members: missing.map((name) => ({ pointer: `/attributes/${name}`, detail: 'is required' })),
        }),
      );
    this.onFile = { ...this.onFile, attributes: [...this.onFile.attributes, ...Object.keys(attributes)] };
    return Promise.resolve(this.onFile);
  }

  override acceptTerms({ actor }: TenantContext, { version }: { readonly version: string }): Promise<OnFile> {
    this.actors.push(actor);
    this.onFile = { ...this.onFile, terms: [...this.onFile.terms, version] };
    return Promise.resolve(this.onFile);
  }

  override remove(
    _context: TenantContext,
    { authenticatorId, userVersion }: RequestOf<RpcMap['identity']['removeAuthenticator']>,
  ): Promise<number> {
    if (userVersion !== this.userVersion) return Promise.reject(new ServiceError('step_up_required', 'Changed.'));
    this.setUp = this.setUp.filter(({ id }) => id !== authenticatorId);
    this.userVersion += 1;
    return Promise.resolve(this.userVersion);
  }

  override rename(_context: TenantContext, { authenticatorId, name }: RequestOf<RpcMap['identity']['renameAuthenticator']>): Promise<void> {
    this.setUp = this.setUp.map((one) => (one.id === authenticatorId ? { ...one, name } : one));
    return Promise.resolve();
  }

  override stillHolds(_context: TenantContext, proof: Pick<Evidence, 'userId' | 'userVersion'>): Promise<boolean> {
    return this.look(proof);
  }
}

const answerOf = (
  method: AuthenticatorName,
  amr: readonly string[],
  userId: UserId,
  {
    userVersion,
    ...standing
  }: Pick<VerifiedAuthentication, 'enrolled' | 'secondFactor' | 'onFile' | 'deletion'> & { readonly userVersion: number },
  knownBrowser: string | null,
): VerifiedAuthentication => ({ ...standing, evidence: { method, userId, userVersion, amr }, isRepeated: false, knownBrowser });

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
    poolSize: 20,
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
  const signIns = new SqlSignInStore();
  const presented = new PresentedSessions(unitOfWork, sessions, clock);
  const moves = new SignInMoves(signIns, presented, clock);
  const lifetimePolicies = new SettableLifetimes();
  const keeper = new SessionKeeper(sessions, lifetimePolicies, outbox, clock);
  const outdated = new OutdatedProofs(unitOfWork, signIns, users, clock);
  const enrolments = new PresentEnrolments(unitOfWork, signIns, presented, users, clock);
  const policies = new SettablePolicies();
  const rights = new AuthenticatorRights(unitOfWork, signIns, presented, enrolments, users, policies, clock);
  const secrets = new RandomSecretSource();
  const browsers = new SqlRememberedBrowserStore();
  const rememberedBrowsers = new RememberedBrowsers(unitOfWork, browsers, outbox, clock);
  const [histories, notices] = [new SqlSignInHistoryStore(), new SqlSignInNoticeStore()];
  const risks = new SignInRisks(unitOfWork, histories, notices, outbox, clock);
  const progress = new SignInProgress(unitOfWork, signIns, keeper, presented, rememberedBrowsers, risks, users, secrets, clock);
  const endUserSessions = new EndUserSessionsUseCase(sessions, outbox, clock);
  const newSignIns = new NewSignIns(unitOfWork, signIns, users, policies, secrets, clock);
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
    dataSource,
    database,
    startSignIn: new StartSignInUseCase(newSignIns, presented),
    startAccountSignIn: new StartAccountSignInUseCase(newSignIns, presented, users),
    getSignIn: new GetSignInUseCase(unitOfWork, signIns, presented, clock),
    authenticate: new AuthenticateUseCase(
      ...([unitOfWork, signIns, progress, presented, users, outdated, rememberedBrowsers, risks, userLimits, clock] as const),
    ),
    beginChallenge: new BeginChallengeUseCase(unitOfWork, moves, users, outdated, clock),
    requestSignInMessage: new RequestSignInMessageUseCase(unitOfWork, moves, users, clock),
    beginPasskey: new BeginPasskeyUseCase(unitOfWork, moves, users, outdated, clock),
    getOutcome: new GetSignInOutcomeUseCase(unitOfWork, signIns, presented, clock),
    chooseAccount: new ChooseAccountUseCase(unitOfWork, moves),
    answerTerms: new AnswerTermsUseCase(unitOfWork, moves, users, userLimits),
    completeProfile: new CompleteProfileUseCase(unitOfWork, moves, users, userLimits),
    decideConsent: new DecideConsentUseCase(unitOfWork, moves, userLimits),
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
    removeExpired: new RemoveExpiredUseCase(unitOfWork, tenants, sessions, signIns, browsers, histories, notices, clock),
    stop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
};
export type SessionService = Awaited<ReturnType<typeof startSessionService>>;

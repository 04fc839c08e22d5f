import { Injectable, Logger } from '@nestjs/common';
import { eventMap, mayProve, ServiceError, type TenantContext, type User } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { addressGroups } from '#limits';
import { LoginLimits } from '../../ports/login-limits.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { PasswordHasher } from '../../ports/password-hasher.js';
import { Pause } from '../../ports/pause.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import { type LoginRecord, UserStore } from '../../ports/user-store.js';
import { type AddressLimit, addressLimits } from '../../rules/address-limits.js';
import { loginKey } from '../../rules/identifiers.js';
import { isAcceptableLength } from '../../rules/password.js';
import { type AttemptOf, Authenticator, type Enrollee, type Verified } from '../authenticator.js';
import { AccountGuard, type Try } from './account-guard.js';
import { TryLine } from '../try-line.js';

/** One refusal for every reason: whether a user exists, is locked or has a password is nobody's business. */
const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The username or the password is wrong.');

type Attempt = AttemptOf<'password'>;

/** Milliseconds. */
const timeToGiveBack = 1_000;

/** Why a sign-in failed: for the log alone. */
type FailureReason =
  | 'unknown_user'
  | 'user_inactive'
  | 'source_locked'
  | 'no_password'
  | 'not_by_password_alone'
  | 'wrong_password'
  | 'changed_meanwhile'
  | 'address_throttled';

/** Checks a password, and slows down who guesses: at one account by where tries come from, at the tenant by address. */
@Injectable()
export class PasswordAuthenticator extends Authenticator<'password'> {
  readonly name = 'password';
  readonly amr = ['pwd'];
  private readonly logger = new Logger('SignIn');
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly guard: AccountGuard,
    private readonly throttles: ThrottleStore,
    private readonly limits: LoginLimits,
    private readonly pause: Pause,
    private readonly hasher: PasswordHasher,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  override isEnrolled(context: TenantContext, { id }: Enrollee): Promise<boolean> {
    return this.unitOfWork.transaction(context, (tx) => this.credentials.exists(tx, context, id));
  }

  override begin(): Promise<never> {
    return Promise.reject(refused());
  }

  /**
   * Refuses with `invalid_credentials`, alike and after the same work whether the password is wrong or the user is unknown, disabled or without a
   * password, or the address is locked out; with `too_many_requests` when the hashing queue is full, when too many tries
   * of one name from one place are under way, or when the address has tried too many wrong passwords at the tenant, at any account: before anything is looked at. A password that is refused whatever it is
   * counts as a wrong one. No
   * connection to the database is held while waiting and hashing.
   */
  override async verify(context: TenantContext, request: Attempt): Promise<Verified> {
    if (!isAcceptableLength(request.password)) throw this.failed(context, 'wrong_password', null, refused());
    const place = await this.placeOf(context, request);
    return this.line.run(place, context.deadline, () => this.tryPassword(context, request));
  }

  /** By the name as it was given, whether anybody has it or not. A browser that has proved to be known stands in a line of its own. */
  private async placeOf(context: TenantContext, { identifier, knownBrowser }: Attempt): Promise<string> {
    const { tenantId, actor } = context;
    const key = loginKey(identifier);
    const browserId = knownBrowser && key && (await this.browserOf(context, key, knownBrowser));
    return JSON.stringify([tenantId, key, addressGroups(actor.address ?? '')[0].id, browserId || null]);
  }

  private browserOf(context: TenantContext, key: NonNullable<ReturnType<typeof loginKey>>, knownBrowser: string): Promise<string | null> {
    return this.unitOfWork.transaction(context, async (tx) =>
      this.guard.recognise(tx, context, await this.users.findLogin(tx, context, key), knownBrowser),
    );
  }

  private async tryPassword(context: TenantContext, request: Attempt): Promise<Verified> {
    const { identifier, password } = request;
    const limits = await this.addressLimits(context);
    const key = loginKey(identifier);
    const { login, attempt } = await this.unitOfWork.transaction(context, async (tx) => {
      for (const limit of limits) await this.rejectIfThrottled(tx, context, limit);
      const login = key && (await this.users.findLogin(tx, context, key));
      return { login, attempt: await this.guard.begin(tx, context, request, login) };
    });
    const hash = request.isRefused === true ? null : this.hashInForce(login, attempt);
    const matches = await this.compare(context, attempt, hash, password);
    const verified = matches && hash !== null && login !== null ? await this.confirm(context, login, attempt, request) : null;
    if (verified === null) {
      if (!matches) await this.recordFailure(context, login, attempt, limits);
      throw this.failed(context, matches ? 'changed_meanwhile' : this.reasonOf(login, attempt, request), login?.user ?? null, refused());
    }
    return verified;
  }

  private async compare(context: TenantContext, attempt: Try, hash: string | null, password: string): Promise<boolean> {
    try {
      await this.pause.of(context, attempt.delay);
      return await this.hasher.verify(context, hash, password);
    } catch (error) {
      await this.giveBack(context, attempt);
      throw error;
    }
  }

  /** The password was right: whatever comes in between is not charged. */
  private async confirm(context: TenantContext, login: LoginRecord, attempt: Try, request: Attempt): Promise<Verified | null> {
    try {
      const confirmed = await this.confirmUnchanged(context, login, attempt, request);
      if (confirmed === null) await this.giveBack(context, attempt);
      return confirmed;
    } catch (error) {
      await this.giveBack(context, attempt);
      throw error;
    }
  }

  /** With a time of its own, for that of the request may be over. Where it cannot be, the charge stays: at most one lock, which ends by itself. */
  private async giveBack(context: TenantContext, attempt: Try): Promise<void> {
    const own: TenantContext = { ...context, deadline: Date.now() + timeToGiveBack };
    try {
      await this.unitOfWork.transaction(own, (tx) => this.guard.withdraw(tx, own, attempt));
    } catch (error) {
      this.logger.warn({ msg: 'A try that was not verified stays charged', error: String(error), ...logFields(context) });
    }
  }

  /** One line for the operator: never the identifier, which may be a password typed into the wrong field. */
  private failed(context: TenantContext, reason: FailureReason, user: User | null, error: ServiceError): ServiceError {
    this.logger.log({ msg: 'A sign-in failed', reason, userId: user?.id ?? null, ...logFields(context), actor: context.actor });
    return error;
  }

  private reasonOf(login: LoginRecord | null, attempt: Try, { isRefused }: Attempt): FailureReason {
    if (login === null) return 'unknown_user';
    if (!mayProve(login.user)) return 'user_inactive';
    if (login.password === null) return 'no_password';
    if (isRefused === true) return 'not_by_password_alone';
    return attempt.charge === null ? 'source_locked' : 'wrong_password';
  }

  private async addressLimits(context: TenantContext): Promise<readonly AddressLimit[]> {
    return addressLimits(await this.limits.perAddress(context), context.actor.address);
  }

  private async rejectIfThrottled(tx: Transaction, context: TenantContext, { key, max }: AddressLimit): Promise<void> {
    const now = this.clock.now();
    const until = await this.throttles.exhaustedUntil(tx, context, key, max, now);
    if (until === null) return;
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
    const refusal = new ServiceError('too_many_requests', 'There were too many wrong passwords. Try again later.', { retryAfter });
    throw this.failed(context, 'address_throttled', null, refusal);
  }

  /** Null where no password may be right. */
  private hashInForce(login: LoginRecord | null, { charge }: Try): string | null {
    return login === null || !mayProve(login.user) || charge === null ? null : (login.password?.hash ?? null);
  }

  /** What is true of the user now, after hashing: null if they were disabled or given another password meanwhile. */
  private async confirmUnchanged(
    context: TenantContext,
    { user: { id }, password: known }: LoginRecord,
    attempt: Try,
    { password, knownBrowser }: Attempt,
  ): Promise<Verified | null> {
    if (known === null) return null;
    const { hash, changedAt } = known;
    const stronger = this.hasher.isOutdated(hash) ? await this.hasher.hash(context, password) : null;
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, id);
      if (user === null || !mayProve(user) || !(await this.credentials.isCurrent(tx, context, id, hash))) return null;
      if (stronger !== null) await this.credentials.upgrade(tx, context, id, { from: hash, to: stronger });
      return { user, knownBrowser: await this.guard.succeed(tx, context, attempt, changedAt, knownBrowser), isRepeated: false };
    });
  }

  /** Counts for users who could log in; for others it writes the same, to no effect. */
  private async recordFailure(
    context: TenantContext,
    login: LoginRecord | null,
    attempt: Try,
    limits: readonly AddressLimit[],
  ): Promise<void> {
    const user = login !== null && mayProve(login.user) ? login.user : null;
    await this.unitOfWork.transaction(context, async (tx) => {
      await this.guard.fail(tx, context, attempt, user);
      for (const limit of limits) await this.countForAddress(tx, context, limit);
    });
  }

  private async countForAddress(tx: Transaction, context: TenantContext, { key, ...rule }: AddressLimit): Promise<void> {
    const { occurrences, endsAt } = await this.throttles.count(tx, context, key, rule.seconds, this.clock.now());
    if (occurrences !== rule.max) return;
    const { endpoint, subject, event, max, seconds } = rule;
    const until = endsAt.toISOString();
    await this.outbox.append(tx, context, eventMap.identity.requestsThrottled, {
      endpoint,
      subject,
      event,
      max,
      seconds,
      subjectId: key.subject,
      until,
    });
  }
}

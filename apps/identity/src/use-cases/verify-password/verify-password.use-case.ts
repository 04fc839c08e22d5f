import { Injectable, Logger } from '@nestjs/common';
import {
  eventMap,
  type LimitRule,
  ServiceError,
  type TenantContext,
  type User,
  type VerifiedUser,
  type VerifyPasswordRequest,
} from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { addressGroups } from '#limits';
import { type LoginFailure, LoginFailureStore } from '../../ports/login-failure-store.js';
import { LoginLimits } from '../../ports/login-limits.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { PasswordHasher } from '../../ports/password-hasher.js';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';
import { type LoginRecord, UserStore } from '../../ports/user-store.js';
import { loginKey, strangerId } from '../../rules/identifiers.js';
import { isAcceptableLength } from '../../rules/password.js';

/** One refusal for every reason: whether a user exists, is locked or has a password is nobody's business. */
const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The username or the password is wrong.');

/** One address, or a network that it is a part of, at one tenant, with how many wrong passwords it may try. */
type AddressLimit = LimitRule & { readonly most: number; readonly key: ThrottleKey };

/** Closest first: whoever counts takes the locks of all in that order. */
const limitsOf = (rule: LimitRule & { readonly most: number }, address: string): readonly AddressLimit[] =>
  addressGroups(address).map(({ subject, allowance }) => ({
    ...rule,
    most: rule.most * allowance,
    key: { counter: `login invalid_credentials per address ${rule.most}/${rule.seconds}`, subject },
  }));

/** Why a sign-in failed: for the log alone. */
type FailureReason =
  'unknown_user' | 'user_inactive' | 'account_locked' | 'no_password' | 'wrong_password' | 'changed_meanwhile' | 'address_throttled';

/** Checks a password, locks accounts whose password is being guessed, and turns addresses away that guess many. */
@Injectable()
export class VerifyPasswordUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly failures: LoginFailureStore,
    private readonly throttles: ThrottleStore,
    private readonly limits: LoginLimits,
    private readonly hasher: PasswordHasher,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Refuses with `invalid_credentials`, alike and after the same work whether the password is wrong or the user is
   * unknown, disabled, locked or without a password; with `too_many_requests` when the hashing queue is full, or when the
   * address has tried too many wrong passwords at the tenant, whoever's: before anything is looked at. No
   * connection to the database is held while hashing.
   */
  async execute(context: TenantContext, { identifier, password }: VerifyPasswordRequest): Promise<VerifiedUser> {
    if (!isAcceptableLength(password)) throw this.failed(context, 'wrong_password', null, refused());
    const limits = await this.addressLimits(context);
    const key = loginKey(identifier);
    const login = await this.unitOfWork.transaction(context, async (tx) => {
      for (const limit of limits) await this.requirePatience(tx, context, limit);
      return key && this.users.findLogin(tx, context, key);
    });
    const hash = this.hashInForce(login);
    const matches = await this.hasher.verify(context, hash, password);
    const user = matches && hash !== null && login !== null ? await this.admit(context, login.user, hash, password) : null;
    if (user === null) {
      if (!matches) await this.recordFailure(context, identifier, login, limits);
      throw this.failed(context, matches ? 'changed_meanwhile' : this.reasonOf(login), login?.user ?? null, refused());
    }
    return { user, amr: ['pwd'] };
  }

  /** One line for whoever watches: never the identifier, which may be a password typed into the wrong field. */
  private failed(context: TenantContext, reason: FailureReason, user: User | null, error: ServiceError): ServiceError {
    this.logger.log({ msg: 'A sign-in failed', reason, userId: user?.id ?? null, ...logFields(context), actor: context.actor });
    return error;
  }

  private reasonOf(login: LoginRecord | null): FailureReason {
    if (login === null) return 'unknown_user';
    if (login.user.status !== 'active') return 'user_inactive';
    if (login.passwordHash === null) return 'no_password';
    return this.hashInForce(login) === null ? 'account_locked' : 'wrong_password';
  }

  /** None where the tenant sets none, or nobody at an address is behind the call. */
  private async addressLimits(context: TenantContext): Promise<readonly AddressLimit[]> {
    const { address } = context.actor;
    const rule = await this.limits.perAddress(context);
    return rule === null || address === null ? [] : limitsOf(rule, address);
  }

  private async requirePatience(tx: Transaction, context: TenantContext, { key, most }: AddressLimit): Promise<void> {
    const now = this.clock.now();
    const until = await this.throttles.exhaustedUntil(tx, context, key, most, now);
    if (until === null) return;
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
    const refusal = new ServiceError('too_many_requests', 'There were too many wrong passwords. Try again later.', { retryAfter });
    throw this.failed(context, 'address_throttled', null, refusal);
  }

  /** Null where no password may be right. */
  private hashInForce(login: LoginRecord | null): string | null {
    if (login === null || login.user.status !== 'active') return null;
    if (login.lockedUntil !== null && login.lockedUntil > this.clock.now()) return null;
    return login.passwordHash;
  }

  /** What is true of the user now, after hashing: null if they were locked, disabled or given another password meanwhile. */
  private async admit(context: TenantContext, { id }: User, hash: string, password: string): Promise<User | null> {
    const stronger = this.hasher.isOutdated(hash) ? await this.hasher.hash(context, password) : null;
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, id);
      if (user?.status !== 'active' || !(await this.credentials.isCurrent(tx, context, id, hash))) return null;
      if (!(await this.failures.admit(tx, context, id, this.clock.now()))) return null;
      if (stronger !== null) await this.credentials.upgrade(tx, context, id, { from: hash, to: stronger });
      return user;
    });
  }

  /** Counts for users who could log in; for others it writes the same, to no effect. */
  private async recordFailure(
    context: TenantContext,
    identifier: string,
    login: LoginRecord | null,
    limits: readonly AddressLimit[],
  ): Promise<void> {
    const user = login?.user.status === 'active' ? login.user : null;
    await this.unitOfWork.transaction(context, async (tx) => {
      const failure = await this.failures.record(tx, context, user?.id ?? strangerId(identifier), this.clock.now());
      if (user !== null) await this.tellOfLock(tx, context, user, failure);
      for (const limit of limits) await this.countForAddress(tx, context, limit);
    });
  }

  private async countForAddress(tx: Transaction, context: TenantContext, { key, ...rule }: AddressLimit): Promise<void> {
    const { occurrences, endsAt } = await this.throttles.count(tx, context, key, rule.seconds, this.clock.now());
    if (occurrences !== rule.most) return;
    const { endpoint, per, counts, most, seconds } = rule;
    const until = endsAt.toISOString();
    await this.outbox.append(tx, context, eventMap.identity.requestsThrottled, {
      endpoint,
      per,
      counts,
      most,
      seconds,
      subject: key.subject,
      until,
    });
  }

  private async tellOfLock(tx: Transaction, context: TenantContext, { id }: User, failure: LoginFailure | null): Promise<void> {
    if (failure === null || failure.lockedUntil === null) return;
    const lock = { userId: id, failures: failure.failures, until: failure.lockedUntil.toISOString() };
    await this.outbox.append(tx, context, eventMap.identity.loginThrottled, lock);
    this.logger.log({ msg: 'An account is locked after wrong passwords', ...lock, ...logFields(context), actor: context.actor });
  }
}

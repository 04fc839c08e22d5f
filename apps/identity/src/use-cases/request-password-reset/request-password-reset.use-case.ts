import { Injectable, Logger } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { addressGroups } from '#limits';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { TryLine } from '../../authenticators/try-line.js';
import { PasswordResetPolicies } from '../../ports/password-reset-policies.js';
import { PasswordResetStore } from '../../ports/password-reset-store.js';
import { Pause } from '../../ports/pause.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import { type LoginRecord, UserStore } from '../../ports/user-store.js';
import { type AddressLimit, addressLimits } from '../../rules/address-limits.js';
import { loginKey, unknownUserBucket } from '../../rules/identifiers.js';
import { passwordReset } from '../../rules/password-reset.js';

/** A user without a password would be given a factor by a mail alone; an address that is not verified may be a stranger's. */
const mayReset = (login: LoginRecord | null): login is LoginRecord =>
  login !== null && login.user.status === 'active' && login.user.email !== null && login.user.emailVerified && login.password !== null;

const tooMany = (until: Date, now: Date): ServiceError => {
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new ServiceError('too_many_requests', 'Too many messages were asked for. Try again later.', { retryAfter });
};

/** Somebody says that they forgot their password. */
@Injectable()
export class RequestPasswordResetUseCase {
  private readonly logger = new Logger('SignIn');
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly throttles: ThrottleStore,
    private readonly resets: PasswordResetStore,
    private readonly policies: PasswordResetPolicies,
    private readonly pause: Pause,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The same work, and the same answer after the same time, for every name: every request is counted and makes an event, and only the event says whether a
   * message is sent. Refuses with `forbidden` where the tenant allows no resets, and with `too_many_requests`, before anything is looked up, an address that
   * asked too often. Requests of one address, or of the widest network that it is counted with, are taken one after the other: side by side they would wait
   * for each other's count, each with a connection to the database.
   */
  async execute(context: TenantContext, { identifier }: { readonly identifier: string }): Promise<{ requested: true }> {
    const { enabled, perAddress } = await this.policies.of(context);
    if (!enabled) throw new ServiceError('forbidden', 'Passwords are not reset here.');
    const { tenantId, actor, deadline } = context;
    const limits = addressLimits(perAddress, actor.address);
    const network = addressGroups(actor.address ?? '').at(-1)?.id;
    await Promise.all([
      this.pause.of(context, passwordReset.answerAfterMs),
      this.line.run(JSON.stringify([tenantId, network]), deadline, () => this.take(context, identifier, limits)),
    ]);
    return { requested: true };
  }

  private async take(context: TenantContext, identifier: string, limits: readonly AddressLimit[]): Promise<void> {
    const key = loginKey(identifier);
    const { userId, notifyUser } = await this.unitOfWork.transaction(context, async (tx) => {
      for (const limit of limits) await this.rejectIfExhausted(tx, context, limit);
      for (const limit of limits) await this.count(tx, context, limit);
      const login = key && (await this.users.findLogin(tx, context, key));
      const isDue = await this.isDue(tx, context, mayReset(login) ? login.user.id : unknownUserBucket(identifier));
      const request = { userId: login?.user.id ?? null, notifyUser: isDue && mayReset(login) };
      if (request.notifyUser && request.userId !== null) await this.permit(tx, context, request.userId);
      await this.outbox.append(tx, context, eventMap.identity.passwordResetRequested, request);
      return request;
    });
    this.logger.log({ msg: 'A forgotten password was told of', userId, notifyUser, ...logFields(context), actor: context.actor });
  }

  private async permit(tx: Transaction, context: TenantContext, userId: UserId): Promise<void> {
    const expiresAt = new Date(this.clock.now().getTime() + passwordReset.lifetime * 1_000);
    await this.resets.permit(tx, context, { userId, links: passwordReset.linksOfRequest, expiresAt });
  }

  private async count(tx: Transaction, context: TenantContext, { key, max, seconds }: AddressLimit): Promise<void> {
    const now = this.clock.now();
    const { occurrences, endsAt } = await this.throttles.count(tx, context, key, seconds, now);
    if (occurrences > max) throw tooMany(endsAt, now);
  }

  /** A look takes no lock: an address that has used up what it is allowed holds nobody up, nor a connection. */
  private async rejectIfExhausted(tx: Transaction, context: TenantContext, { key, max }: AddressLimit): Promise<void> {
    const now = this.clock.now();
    const until = await this.throttles.exhaustedUntil(tx, context, key, max, now);
    if (until !== null) throw tooMany(until, now);
  }

  /**
   * Whether there may be another message to that account, or to what stands for a name that gets none. The shorter window begins with a message alone: one that
   * began with a request in vain would outlast the longer one, and the links of it.
   */
  private async isDue(tx: Transaction, context: TenantContext, account: UserId): Promise<boolean> {
    const { messageEvery, messages, messageWindow } = passwordReset;
    const at = this.clock.now();
    const until = new Date(at.getTime() + messageEvery * 1_000);
    const counted = { counter: `password reset messages ${messages}/${messageWindow}`, subject: account };
    if ((await this.throttles.exhaustedUntil(tx, context, counted, messages, at)) !== null) return false;
    if (!(await this.throttles.open(tx, context, { counter: 'password reset asked for', subject: account }, { until, at }))) return false;
    return (await this.throttles.count(tx, context, counted, messageWindow, at)).occurrences <= messages;
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { eventMap, mayProve, ServiceError, type TenantContext, type UserId } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction } from '#kernel';
import { PasswordResetPolicies } from '../../ports/password-reset-policies.js';
import { PasswordResetStore } from '../../ports/password-reset-store.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import { type LoginRecord, UserStore } from '../../ports/user-store.js';
import { loginKey, unknownUserBucket } from '../../rules/identifiers.js';
import { passwordReset } from '../../rules/password-reset.js';
import { MessageRequests } from '../message-requests.js';

/** An address that is not verified may be a stranger's. What a user without a password is sent, is seen when the message is made. */
const mayReset = (login: LoginRecord | null): login is LoginRecord =>
  login !== null && mayProve(login.user) && login.user.email !== null && login.user.emailVerified;

/** Somebody says that they forgot their password. */
@Injectable()
export class RequestPasswordResetUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly users: UserStore,
    private readonly throttles: ThrottleStore,
    private readonly resets: PasswordResetStore,
    private readonly policies: PasswordResetPolicies,
    private readonly requests: MessageRequests,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The same work, and the same answer after the same time, for every name: every request is counted and makes an event, and only the event says whether a
   * message is sent. Refuses with `forbidden` where the tenant allows no resets, and with `too_many_requests`, before anything is looked up, an address that
   * asked too often.
   */
  async execute(context: TenantContext, { identifier }: { readonly identifier: string }): Promise<{ requested: true }> {
    const { enabled, perAddress } = await this.policies.of(context);
    if (!enabled) throw new ServiceError('forbidden', 'Passwords are not reset here.');
    const key = loginKey(identifier);
    const { userId, notifyUser } = await this.requests.take(context, perAddress, async (tx) => {
      const login = key && (await this.users.findLogin(tx, context, key));
      const isDue = await this.isDue(tx, context, mayReset(login) ? login.user.id : unknownUserBucket(identifier));
      const request = { userId: login?.user.id ?? null, notifyUser: isDue && mayReset(login) };
      if (request.notifyUser && request.userId !== null) await this.permit(tx, context, request.userId);
      await this.outbox.append(tx, context, eventMap.identity.passwordResetRequested, request);
      return request;
    });
    this.logger.log({ msg: 'A forgotten password was told of', userId, notifyUser, ...logFields(context), actor: context.actor });
    return { requested: true };
  }

  private async permit(tx: Transaction, context: TenantContext, userId: UserId): Promise<void> {
    const expiresAt = new Date(this.clock.now().getTime() + passwordReset.lifetime * 1_000);
    await this.resets.permit(tx, context, { userId, links: passwordReset.linksOfRequest, expiresAt });
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

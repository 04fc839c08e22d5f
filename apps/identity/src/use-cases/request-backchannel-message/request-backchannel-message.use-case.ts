import { Injectable, Logger } from '@nestjs/common';
import {
  type BackchannelAuthenticationId,
  type ClientId,
  eventMap,
  type MessageChannel,
  type TenantScope,
  type User,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction } from '#kernel';
import { SendLimits } from '../../authenticators/sent-codes/send-limits.js';
import { isServedNumber } from '../../authenticators/sent-codes/served-numbers.js';
import { SentCodePolicies } from '../../ports/sent-code-policies.js';
import { UserStore } from '../../ports/user-store.js';

/** What an application asks a user; `expiresAt` in epoch seconds. */
export type AskedUser = {
  readonly id: BackchannelAuthenticationId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly expiresAt: number;
};

/** Has a user sent a message about what an application asks them (CIBA §7), by one channel. */
@Injectable()
export class RequestBackchannelMessageUseCase {
  private readonly logger = new Logger(RequestBackchannelMessageUseCase.name);

  constructor(
    private readonly users: UserStore,
    private readonly policies: SentCodePolicies,
    private readonly sendLimits: SendLimits,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** By the first of the tenant's channels that reaches them. A text message counts for the limits at `backchannel_sms`, and where one of them is used up, the next channel is taken; where none is left, nobody is sent anything. Of a request that has expired by now nobody is told: events of a week come to a service that is new to them. */
  async execute(tx: Transaction, scope: TenantScope, asked: AskedUser): Promise<void> {
    const { clientId, ...message } = asked;
    const { userId, expiresAt } = message;
    if (expiresAt <= this.clock.epochSeconds()) return;
    const user = await tx.run(this.users.find(userId));
    if (user?.status !== 'active') return;
    for (const channel of await this.policies.backchannelChannelsOf(scope)) {
      if (!(await this.admits(tx, scope, user, channel, clientId))) continue;
      await this.outbox.append(tx, scope, eventMap.identity.backchannelMessageRequested, { ...message, channel });
      return;
    }
    this.logger.warn({ msg: 'No message may tell a user what an application asks them', userId, ...logFields(scope) });
  }

  private async admits(tx: Transaction, scope: TenantScope, user: User, channel: MessageChannel, clientId: ClientId): Promise<boolean> {
    if (channel === 'email') return user.email !== null && user.emailVerified;
    const { id: userId, phone: recipient, phoneVerified } = user;
    if (recipient === null || !phoneVerified || !(await isServedNumber(scope, recipient, this.policies))) return false;
    const counters = await this.sendLimits.countersOf(scope, { channel, limitedAt: 'backchannel_sms', clientId, userId, recipient });
    return (await this.sendLimits.countUnlessExhausted(tx, scope, counters)) === null;
  }
}

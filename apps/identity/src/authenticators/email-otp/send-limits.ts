import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { addressGroups } from '#limits';
import { ThrottleStore } from '../../ports/throttle-store.js';

/** Messages with codes in an hour: enough for who signs in everywhere, too few to fill a mailbox with. */
const max = { ofRecipient: 10, ofAddress: 100 } as const;
const seconds = 3_600;

/** Bounds how many messages anybody is sent, and anybody has sent, however many replicas there are (attack A66). */
@Injectable()
export class SendLimits {
  constructor(
    private readonly throttles: ThrottleStore,
    private readonly clock: Clock,
  ) {}

  /** Counts one message to a recipient, asked for from the address of the call. Refuses with `too_many_requests` who has used up theirs. */
  async count(tx: Transaction, context: TenantContext, recipient: string): Promise<void> {
    await this.countOne(tx, context, { counter: 'codes to a recipient', subject: recipient }, max.ofRecipient);
    const { address } = context.actor;
    if (address === null) return;
    for (const { id, allowance } of addressGroups(address))
      await this.countOne(tx, context, { counter: 'codes from an address', subject: id }, max.ofAddress * allowance);
  }

  private async countOne(
    tx: Transaction,
    context: TenantContext,
    { counter, subject }: { readonly counter: string; readonly subject: string },
    most: number,
  ): Promise<void> {
    const now = this.clock.now();
    const key = { counter: `${counter} ${most}/${seconds}`, subject };
    const { occurrences, endsAt } = await this.throttles.count(tx, context, key, seconds, now);
    if (occurrences <= most) return;
    const retryAfter = Math.max(1, Math.ceil((endsAt.getTime() - now.getTime()) / 1_000));
    throw new ServiceError('too_many_requests', 'Too many codes were asked for.', { retryAfter });
  }
}

import { Injectable } from '@nestjs/common';
import { type ClientId, type LimitSubject, ServiceError, type TenantScope } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { type AddressGroup, addressGroups } from '#limits';
import { smsDestination } from '#phone-numbers';
import { SentCodePolicies } from '../../ports/sent-code-policies.js';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';
import type { AskedCode } from './sent-codes.js';

/** Something that a message counts for, with how many such it may have. */
export type SendCounter = { readonly key: ThrottleKey; readonly max: number; readonly seconds: number };

/** What is to be sent, and to whom. `clientId`: the application that has it sent; null where a person does. */
type AskedMessage = Pick<AskedCode, 'channel' | 'limitedAt' | 'userId' | 'recipient'> & { readonly clientId: ClientId | null };

type SubjectsOf = (scope: TenantScope, asked: AskedMessage) => readonly AddressGroup[];

const one = (id: string | null = null): readonly AddressGroup[] => (id === null ? [] : [{ id, allowance: 1 }]);

const destinationOf = ({ channel, recipient }: AskedMessage): ReturnType<typeof smsDestination> =>
  channel === 'sms' ? smsDestination(recipient) : null;

/**
 * Whom a message counts for, by what a rule is about. In the order in which they are counted: every replica takes their locks so, those that most wait for
 * last.
 */
const subjects: { readonly [Subject in LimitSubject]: SubjectsOf } = {
  user: (_scope, { userId }) => one(userId),
  recipient: (_scope, { recipient }) => one(recipient),
  number_block: (_scope, asked) => one(destinationOf(asked)?.block),
  address: ({ actor: { address } }) => (address === null ? [] : addressGroups(address)),
  client: (_scope, { clientId }) => one(clientId),
  country: (_scope, asked) => one(destinationOf(asked)?.country),
  tenant: ({ tenantId }) => one(tenantId),
};

/** Bounds how many messages with codes or questions anybody is sent, and anybody has sent, however many replicas there are (attack A66). */
@Injectable()
export class SendLimits {
  constructor(
    private readonly policies: SentCodePolicies,
    private readonly throttles: ThrottleStore,
    private readonly clock: Clock,
  ) {}

  /** What a message will count for, by the tenant's rules. */
  async countersOf(scope: TenantScope, asked: AskedMessage): Promise<readonly SendCounter[]> {
    const rules = await this.policies.limitsOf(scope, asked.limitedAt);
    return Object.entries(subjects).flatMap(([subject, subjectsOf]) =>
      rules
        .filter((rule) => rule.subject === subject)
        .flatMap(({ endpoint, max, seconds }) =>
          subjectsOf(scope, asked).map(({ id, allowance }) => {
            const key = { counter: `${endpoint} per ${subject} ${max}/${seconds}`, subject: id };
            return { key, max: max * allowance, seconds };
          }),
        ),
    );
  }

  /** Counts one message. Refuses with `too_many_requests` where it must not be sent, and counts it nowhere. */
  async count(tx: Transaction, scope: TenantScope, counters: readonly SendCounter[]): Promise<void> {
    const until = await this.countUnlessExhausted(tx, scope, counters);
    if (until !== null) throw tooMany(until, this.clock.now());
  }

  /**
   * Counts one message in all of its counters, or in none, whatever becomes of the transaction: answers null, or until when one of them is used up. They are looked at first, so that who has used up theirs holds nobody up.
   */
  async countUnlessExhausted(tx: Transaction, scope: TenantScope, counters: readonly SendCounter[]): Promise<Date | null> {
    const now = this.clock.now();
    for (const { key, max } of counters) {
      const until = await this.throttles.exhaustedUntil(tx, scope, key, max, now);
      if (until !== null) return until;
    }
    for (const [index, { key, max, seconds }] of counters.entries()) {
      const { occurrences, endsAt } = await this.throttles.count(tx, scope, key, seconds, now);
      if (occurrences <= max) continue;
      for (const counted of counters.slice(0, index + 1)) await this.throttles.uncount(tx, scope, counted.key);
      return endsAt;
    }
    return null;
  }
}

const tooMany = (until: Date, now: Date): ServiceError => {
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new ServiceError('too_many_requests', 'Too many codes were asked for.', { retryAfter });
};

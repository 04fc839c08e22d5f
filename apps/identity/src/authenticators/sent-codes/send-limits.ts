import { Injectable } from '@nestjs/common';
import { type LimitSubject, ServiceError, type TenantScope } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { type AddressGroup, addressGroups } from '#limits';
import { smsDestination } from '#phone-numbers';
import { SentCodePolicies } from '../../ports/sent-code-policies.js';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';
import type { AskedCode } from './sent-codes.js';

/** Something that a message counts for, with how many such it may have. */
export type SendCounter = { readonly key: ThrottleKey; readonly max: number; readonly seconds: number };

/** What is to be sent, and to whom. */
type AskedMessage = Pick<AskedCode, 'channel' | 'limitedAt' | 'userId' | 'recipient'>;

type SubjectsOf = (scope: TenantScope, asked: AskedMessage) => readonly AddressGroup[];

const one = (id: string | undefined): readonly AddressGroup[] => (id === undefined ? [] : [{ id, allowance: 1 }]);

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
  country: (_scope, asked) => one(destinationOf(asked)?.country),
  client: () => [],
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

  /** Counts one message, or none. Refuses with `too_many_requests` where any of them is used up; those are looked at first, so that who has used up theirs holds nobody up. */
  async count(tx: Transaction, scope: TenantScope, counters: readonly SendCounter[]): Promise<void> {
    const now = this.clock.now();
    for (const { key, max } of counters) {
      const until = await this.throttles.exhaustedUntil(tx, scope, key, max, now);
      if (until !== null) throw tooMany(until, now);
    }
    for (const { key, max, seconds } of counters) {
      const { occurrences, endsAt } = await this.throttles.count(tx, scope, key, seconds, now);
      if (occurrences > max) throw tooMany(endsAt, now);
    }
  }
}

const tooMany = (until: Date, now: Date): ServiceError => {
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new ServiceError('too_many_requests', 'Too many codes were asked for.', { retryAfter });
};

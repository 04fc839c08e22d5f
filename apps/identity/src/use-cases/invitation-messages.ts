import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { ThrottleStore } from '../ports/throttle-store.js';
import { identifierKey } from '../rules/identifiers.js';
import { invitation as rules } from '../rules/invitation.js';

/** Bounds what administrators have sent to people who have no account yet (attack A66). */
@Injectable()
export class InvitationMessages {
  constructor(
    private readonly throttles: ThrottleStore,
    private readonly clock: Clock,
  ) {}

  /** Counts a message to an address, whichever invitation it is of: one that is revoked and made anew gives none back. Refuses with `too_many_requests`. */
  async count(tx: Transaction, context: TenantContext, email: string): Promise<void> {
    const { max, seconds } = rules.messages;
    const at = this.clock.now();
    const key = { counter: `invitation messages ${max}/${seconds}`, subject: identifierKey(email) };
    const { occurrences, endsAt } = await this.throttles.count(tx, context, key, seconds, at);
    if (occurrences <= max) return;
    const retryAfter = Math.max(1, Math.ceil((endsAt.getTime() - at.getTime()) / 1_000));
    throw new ServiceError('too_many_requests', 'The address was sent too many invitations.', { retryAfter });
  }
}

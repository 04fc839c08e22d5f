import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { TermsAcceptanceStore } from '../ports/terms-acceptance-store.js';
import { TermsPolicies } from '../ports/terms-policies.js';

/** What users accept of their tenant's terms, wherever they do. */
@Injectable()
export class AcceptedTerms {
  constructor(
    private readonly acceptances: TermsAcceptanceStore,
    private readonly policies: TermsPolicies,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * What somebody accepts who makes an account; null: nothing, since there is nothing, or they are asked later (`said` left out). Refuses with `invalid_argument`, at `/terms`, who does not accept what is in effect: another version was
   * published since the form was shown, or the box is not ticked.
   */
  async ofNewUser(context: TenantContext, said: string | null | undefined): Promise<string | null> {
    if (said === undefined) return null;
    const version = (await this.policies.inEffect(context))?.version ?? null;
    if (version === null || said === version) return version;
    const members = [{ pointer: '/terms', detail: 'must be the version in effect' }];
    throw new ServiceError('invalid_argument', 'The terms in effect have to be accepted.', { members });
  }

  /** Kept once, with its time and address, however often it is said, and told of. Answers the versions that the user has accepted by now where it is new, and null where it is known. */
  async keep(tx: Transaction, context: TenantContext, userId: UserId, version: string): Promise<readonly string[] | null> {
    const acceptance = { userId, version, acceptedAt: this.clock.now().toISOString(), ipAddress: context.actor.address };
    const acceptedTerms = await this.acceptances.insert(tx, context, acceptance);
    if (acceptedTerms !== null) await this.outbox.append(tx, context, eventMap.identity.termsAccepted, { userId, version });
    return acceptedTerms;
  }
}

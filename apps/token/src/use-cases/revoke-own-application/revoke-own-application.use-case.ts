import { Injectable } from '@nestjs/common';
import { type ClientId, eventMap, type OwnRequest, type TenantContext } from '#contracts';
import { AccountHolders, EventOutbox, UnitOfWork } from '#kernel';
import { ConsentAdministration } from '../../ports/consent-administration.js';
import { EndGrantsUseCase } from '../end-grants/end-grants.use-case.js';

/** A user takes back all that an application may do for them. */
@Injectable()
export class RevokeOwnApplicationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly consents: ConsentAdministration,
    private readonly endGrants: EndGrantsUseCase,
    private readonly outbox: EventOutbox,
  ) {}

  /** Consents, codes and grants in one transaction: the application asks anew, and its tokens are worth nothing from then on. Revoking what is revoked changes nothing. */
  async execute(
    context: TenantContext,
    { sessionToken, clientId }: OwnRequest & { readonly clientId: ClientId },
  ): Promise<{ revoked: true }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const consent = { userId: session.userId, clientId };
    await this.unitOfWork.transaction(own, async (tx) => {
      const wasAllowed = await this.consents.withdraw(tx, consent);
      await this.endGrants.endOfConsent(tx, own, consent);
      if (wasAllowed) await this.outbox.append(tx, own, eventMap.token.consentWithdrawn, consent);
    });
    return { revoked: true };
  }
}

import { Injectable } from '@nestjs/common';
import { eventMap, type GrantId, ServiceError, type TenantContext, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { ConsentAdministration } from '../../ports/consent-administration.js';
import { UnredeemedCodes } from '../../ports/unredeemed-codes.js';
import { EndGrantsUseCase } from '../end-grants/end-grants.use-case.js';

/** Takes a grant back, with every token that came of it, and the consent that it came of: the application is not given the same again unseen. */
@Injectable()
export class RevokeGrantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly consents: ConsentAdministration,
    private readonly codes: UnredeemedCodes,
    private readonly endGrants: EndGrantsUseCase,
    private readonly outbox: EventOutbox,
  ) {}

  /** Refuses with `not_found` what is no grant of this user; revoking what is revoked is no error. */
  async execute(context: TenantContext, grant: { readonly grantId: GrantId; readonly userId: UserId }): Promise<{ revoked: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      const consent = await this.consents.withdrawOfGrant(tx, grant);
      if (consent === null) throw new ServiceError('not_found', 'There is no such grant.');
      const { clientId, wasAllowed } = consent;
      const { userId } = grant;
      await this.codes.discardOfConsent(tx, { userId, clientId });
      await this.endGrants.endOne(tx, context, grant);
      if (wasAllowed) await this.outbox.append(tx, context, eventMap.token.consentWithdrawn, { clientId, userId });
    });
    return { revoked: true };
  }
}

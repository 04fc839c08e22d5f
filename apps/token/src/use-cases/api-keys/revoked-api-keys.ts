import { Injectable } from '@nestjs/common';
import { type ApiKeyId, type ApiKeyOwner, eventMap, ServiceError, type TenantContext } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { ApiKeyAdministration } from '../../ports/api-key-administration.js';
import { EndGrantsUseCase } from '../end-grants/end-grants.use-case.js';

/** Takes API keys back. */
@Injectable()
export class RevokedApiKeys {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly administration: ApiKeyAdministration,
    private readonly endGrants: EndGrantsUseCase,
    private readonly outbox: EventOutbox,
  ) {}

  /** With every token that came of the key. Refuses with `not_found` one that is not this owner's; revoking what is revoked is no error. */
  async revoke(context: TenantContext, owner: ApiKeyOwner, id: ApiKeyId): Promise<{ revoked: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      if ((await this.administration.findOf(tx, owner, id)) === null) throw new ServiceError('not_found', 'There is no such API key.');
      if (await this.endGrants.endApiKey(tx, context, id)) {
        const { userId, clientId } = owner;
        await this.outbox.append(tx, context, eventMap.token.apiKeyRevoked, { apiKeyId: id, userId, clientId });
      }
    });
    return { revoked: true };
  }
}

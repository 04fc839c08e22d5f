import { Injectable } from '@nestjs/common';
import type { ApiKeyId, OwnRequest, TenantContext } from '#contracts';
import { AccountHolders } from '#kernel';
import { RevokedApiKeys } from '../api-keys/revoked-api-keys.js';

/** A user takes one of their own keys back. */
@Injectable()
export class RevokeOwnApiKeyUseCase {
  constructor(
    private readonly holders: AccountHolders,
    private readonly revokedApiKeys: RevokedApiKeys,
  ) {}

  /** Refuses with `not_found` a key that is not theirs. */
  async execute(context: TenantContext, { sessionToken, id }: OwnRequest & { readonly id: ApiKeyId }): Promise<{ revoked: true }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    return this.revokedApiKeys.revoke(own, { userId: session.userId, clientId: null }, id);
  }
}

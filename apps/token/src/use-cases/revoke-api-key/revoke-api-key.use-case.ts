import { Injectable } from '@nestjs/common';
import type { ApiKeyId, ApiKeyOwner, TenantContext } from '#contracts';
import { RevokedApiKeys } from '../api-keys/revoked-api-keys.js';

/** An administrator takes a key of a user or an application back. */
@Injectable()
export class RevokeApiKeyUseCase {
  constructor(private readonly revokedApiKeys: RevokedApiKeys) {}

  /** Refuses with `not_found` a key that is not this owner's. */
  execute(context: TenantContext, { owner, id }: { readonly owner: ApiKeyOwner; readonly id: ApiKeyId }): Promise<{ revoked: true }> {
    return this.revokedApiKeys.revoke(context, owner, id);
  }
}

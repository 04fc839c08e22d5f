import { Inject, Injectable } from '@nestjs/common';
import { type CreateOwnApiKeyRequest, type IssuedApiKey, ServiceError, type TenantContext } from '#contracts';
import { AccountHolders, UnitOfWork } from '#kernel';
import type { OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { NewApiKeys } from '../api-keys/new-api-keys.js';

/** Makes a user who has just proved who they are an API key of their own, seen here only. */
@Injectable()
export class CreateOwnApiKeyUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly newApiKeys: NewApiKeys,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  /** Refuses as `OwnRequest` does, and with `forbidden`, `invalid_argument` or `conflict`. */
  async execute(context: TenantContext, { sessionToken, ...asked }: CreateOwnApiKeyRequest): Promise<IssuedApiKey> {
    const { context: own, session } = await this.holders.requireFresh(context, sessionToken);
    const user = await this.oauth.users.find(own, session.userId);
    if (user?.status !== 'active') throw new ServiceError('login_required', 'The user may not sign in any more.');
    const permitted = await this.newApiKeys.permit(own, { application: null, user }, asked);
    return this.unitOfWork.transaction(own, (tx) => this.newApiKeys.make(tx, permitted));
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { ClientProof, TenantContext, VerifyClientAssertionRequest } from '#contracts';
import { type OAuthDependencies, proveClient } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';

/** Whether a JWT authenticates a client, for a service that authenticates clients by itself. Whether the tenant is active is for the caller to check. */
@Injectable()
export class VerifyClientAssertionUseCase {
  constructor(@Inject(OAUTH) private readonly oauth: OAuthDependencies) {}

  execute(context: TenantContext, { clientId, assertion }: VerifyClientAssertionRequest): Promise<ClientProof> {
    return proveClient(context, clientId, assertion, this.oauth);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { ClientProof, TenantContext } from '#contracts';
import { type OAuthDependencies, proveNamedClient } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';

/** Whether a JWT authenticates the client that it names, for a service that authenticates clients by itself. Whether the tenant is active is for the caller to check. */
@Injectable()
export class VerifyClientAssertionUseCase {
  constructor(@Inject(OAUTH) private readonly oauth: OAuthDependencies) {}

  execute(context: TenantContext, { assertion }: { assertion: string }): Promise<ClientProof> {
    return proveNamedClient(context, assertion, this.oauth);
  }
}

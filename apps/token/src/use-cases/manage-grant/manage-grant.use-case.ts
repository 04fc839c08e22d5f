import { Inject, Injectable } from '@nestjs/common';
import type { ManageGrantRequest, OAuthReply, TenantContext } from '#contracts';
import { manageGrant, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The grant management endpoint (Grant Management for OAuth 2.0 §6). */
@Injectable()
export class ManageGrantUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(context: TenantContext, request: ManageGrantRequest): Promise<OAuthReply> {
    return manageGrant(await this.tenants.requireActive(context), request, this.oauth);
  }
}

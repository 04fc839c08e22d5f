import { Inject, Injectable } from '@nestjs/common';
import type { SignIntrospectionResponseRequest, TenantContext } from '#contracts';
import { type OAuthDependencies, signIntrospectionResponse } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** Signs what the introspection service tells a resource server (RFC 9701). The keys stay here. */
@Injectable()
export class SignIntrospectionResponseUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  /** Refuses with `forbidden` for a suspended tenant, which signs nothing. */
  async execute(context: TenantContext, request: SignIntrospectionResponseRequest): Promise<{ jwt: string }> {
    return { jwt: await signIntrospectionResponse(await this.tenants.requireActive(context), request, this.oauth) };
  }
}

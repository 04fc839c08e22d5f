import { Injectable } from '@nestjs/common';
import type { IntrospectedToken, TenantContext } from '#contracts';
import { Clock } from '#kernel';
import { introspectJwt, tokenFormOf } from '#oauth-core';
import { ClientDirectory } from '#tenancy';
import { TokenIntrospector } from '../ports/token-introspector.js';
import { TokenService } from '../rpc/token-service.js';
import { RevocationLists } from './revocation-lists.js';
import { TenantKeySets } from './tenant-key-sets.js';

/**
 * Judges JWTs here as long as this replica provably knows all that the token service would look at: the tenant's keys,
 * the revocations in force, the application. Otherwise, and for opaque tokens and those that tell permissions, the token service is asked.
 */
@Injectable()
export class LocalTokenIntrospector extends TokenIntrospector {
  constructor(
    private readonly tokenService: TokenService,
    private readonly keys: TenantKeySets,
    private readonly lists: RevocationLists,
    private readonly clients: ClientDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async introspect(tenant: TenantContext, token: string): Promise<IntrospectedToken> {
    const revocations = tokenFormOf(token) === 'jwt' ? this.lists.inForce(tenant.tenantId) : null;
    if (revocations) {
      const judged = await introspectJwt(tenant, token, { keys: this.keys, clients: this.clients, clock: this.clock, revocations });
      if (judged && this.lists.stillKnows(tenant.tenantId, revocations) && !this.mayPredateRestore(judged)) return judged;
    }
    return this.tokenService.introspect(tenant, token);
  }

  private mayPredateRestore(judged: IntrospectedToken): boolean {
    if (!judged.active) return false;
    const { iat } = judged.response;
    return typeof iat !== 'number' || this.lists.mayPredateRestore(iat);
  }
}

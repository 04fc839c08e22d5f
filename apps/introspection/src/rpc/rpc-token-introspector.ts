import { Injectable } from '@nestjs/common';
import { type IntrospectedToken, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { TokenIntrospector } from '../ports/token-introspector.js';

/** Asks the token service. */
@Injectable()
export class RpcTokenIntrospector extends TokenIntrospector {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override introspect(tenant: TenantContext, token: string): Promise<IntrospectedToken> {
    return this.rpc.call(rpcMap.token.introspectToken, tenant, { token });
  }
}

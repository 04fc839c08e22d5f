import { Injectable } from '@nestjs/common';
import { type ClientId, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { ClientUses } from '../ports/client-uses.js';

/** The token service knows what users allowed, and what was granted. */
@Injectable()
export class RpcClientUses extends ClientUses {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async findUsed(context: TenantContext, clientIds: readonly ClientId[]): Promise<readonly ClientId[]> {
    const { used } = await this.rpc.call(rpcMap.token.findUsedClients, context, { clientIds });
    return used;
  }
}

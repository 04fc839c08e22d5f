import { Injectable } from '@nestjs/common';
import { rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { VerifiedUsers } from '../ports/verified-users.js';

/** Asks the identity service, each time: an answer that was remembered would be the one from before the change. */
@Injectable()
export class RpcVerifiedUsers extends VerifiedUsers {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async stillHolds(context: TenantContext, id: UserId, version: number | undefined): Promise<boolean> {
    const { user } = await this.rpc.call(rpcMap.identity.findUser, context, { id });
    return user?.status === 'active' && (version === undefined || user.version === version);
  }
}

import { Injectable } from '@nestjs/common';
import { rpcMap, type TenantContext, type VerifyPasswordRequest } from '#contracts';
import { RpcClient } from '#kernel';
import { type UserProof, VerifiedUsers } from '../ports/verified-users.js';

/** Asks the identity service, each time: an answer that was remembered would be the one from before the change. */
@Injectable()
export class RpcVerifiedUsers extends VerifiedUsers {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async verifyPassword(context: TenantContext, attempt: VerifyPasswordRequest): Promise<UserProof> {
    const { user, amr, knownBrowser } = await this.rpc.call(rpcMap.identity.verifyPassword, context, attempt);
    return { userId: user.id, userVersion: user.version, amr, knownBrowser };
  }

  override async stillHolds(context: TenantContext, { userId, userVersion }: UserProof): Promise<boolean> {
    const { user } = await this.rpc.call(rpcMap.identity.findUser, context, { id: userId });
    return user?.status === 'active' && user.version === userVersion;
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { rpcMap, type UserId } from '#contracts';
import { logFields, RpcClient } from '#kernel';
import type { TenantRequest } from '../http/tenant-request.js';

/** How users know themselves: a help for people with several accounts. */
@Injectable()
export class AccountNames {
  private readonly logger = new Logger(AccountNames.name);

  constructor(private readonly rpc: RpcClient) {}

  /** RPC: identity.findUser. Null where nobody is known; pages do without it when the identity service is down. */
  async of(request: TenantRequest, id: UserId | null): Promise<string | null> {
    if (id === null) return null;
    try {
      const { user } = await this.rpc.call(rpcMap.identity.findUser, request.context, { id });
      return user && (user.username ?? user.email);
    } catch (error) {
      this.logger.warn({ msg: 'The account is not shown on a page', ...logFields(request.context), error });
      return null;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { rpcMap, type SessionFacts, type TenantContext } from '#contracts';
import { AccountHolders, Clock, RpcClient } from '#kernel';

/** Asks the session service, each time: a session that has just ended is worth nothing. The app needs `session.getSession` among its `callers`. */
@Injectable()
export class RpcAccountHolders extends AccountHolders {
  constructor(
    private readonly rpc: RpcClient,
    clock: Clock,
  ) {
    super(clock);
  }

  protected override async find(context: TenantContext, sessionToken: string): Promise<SessionFacts | null> {
    return (await this.rpc.call(rpcMap.session.getSession, context, { sessionToken })).session;
  }
}

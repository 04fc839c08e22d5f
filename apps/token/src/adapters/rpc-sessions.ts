import { Injectable } from '@nestjs/common';
import { rpcMap, type SessionFacts, type SignInKey, type SignInOutcome, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { isWellFormedSecret } from '#oauth-core';
import { Sessions } from '../ports/sessions.js';

/** Asks each time: a session that has just ended is worth nothing. What can be no secret is worth no question. */
@Injectable()
export class RpcSessions extends Sessions {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async find(context: TenantContext, sessionToken: string | null): Promise<SessionFacts | null> {
    if (typeof sessionToken !== 'string' || !isWellFormedSecret('st', sessionToken)) return null;
    return (await this.rpc.call(rpcMap.session.getSession, context, { sessionToken })).session;
  }

  override findOutcome(context: TenantContext, { signInId, browserToken }: SignInKey, sessionToken: string | null): Promise<SignInOutcome> {
    return this.rpc.call(rpcMap.session.getSignInOutcome, context, { signInId, browserToken, sessionToken });
  }
}

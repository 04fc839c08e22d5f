import { Injectable } from '@nestjs/common';
import {
  type PasswordSignInRequest,
  rpcMap,
  ServiceError,
  type SessionFacts,
  type SignInKey,
  type SignInOutcome,
  type TenantContext,
} from '#contracts';
import { RpcClient } from '#kernel';
import { browserStateOf, isWellFormedSecret } from '#oauth-core';
import { Sessions } from '../ports/sessions.js';

/** Only who knows the secret knows what the browser may know of it. */
const withBrowserState = (session: SessionFacts | null, sessionToken: string | null): SessionFacts | null =>
  session && sessionToken !== null ? { ...session, browserState: browserStateOf(sessionToken) } : session;

/** Asks each time: a session that has just ended is worth nothing. What can be no secret is worth no question. */
@Injectable()
export class RpcSessions extends Sessions {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async find(context: TenantContext, sessionToken: string | null): Promise<SessionFacts | null> {
    if (typeof sessionToken !== 'string' || !isWellFormedSecret('st', sessionToken)) return null;
    return withBrowserState((await this.rpc.call(rpcMap.session.getSession, context, { sessionToken })).session, sessionToken);
  }

  override async findOutcome(
    context: TenantContext,
    { signInId, browserToken }: SignInKey,
    sessionToken: string | null,
  ): Promise<SignInOutcome> {
    const outcome = await this.rpc.call(rpcMap.session.getSignInOutcome, context, { signInId, browserToken, sessionToken });
    return { ...outcome, session: withBrowserState(outcome.session, sessionToken) };
  }

  override async signInByPassword(context: TenantContext, request: PasswordSignInRequest): Promise<SessionFacts | null> {
    try {
      return (await this.rpc.call(rpcMap.session.signInByPassword, context, request)).session;
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'invalid_credentials') return null;
      throw error;
    }
  }

  override async end(context: TenantContext, { sessionId, userId }: Pick<SessionFacts, 'sessionId' | 'userId'>): Promise<void> {
    await this.rpc.call(rpcMap.session.endSession, context, { sessionId, userId });
  }
}

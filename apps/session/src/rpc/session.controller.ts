import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { EndSessionUseCase } from '../use-cases/end-session/end-session.use-case.js';
import { GetSessionUseCase } from '../use-cases/get-session/get-session.use-case.js';
import { ListSessionsUseCase } from '../use-cases/list-sessions/list-sessions.use-case.js';
import { RevokeSessionUseCase } from '../use-cases/revoke-session/revoke-session.use-case.js';
import { RevokeSessionsUseCase } from '../use-cases/revoke-sessions/revoke-sessions.use-case.js';

type Rpcs = RpcMap['session'];

/** SSO sessions over RPC. */
@Controller()
export class SessionController {
  constructor(
    private readonly getUseCase: GetSessionUseCase,
    private readonly listUseCase: ListSessionsUseCase,
    private readonly revokeUseCase: RevokeSessionUseCase,
    private readonly revokeAllUseCase: RevokeSessionsUseCase,
    private readonly endUseCase: EndSessionUseCase,
  ) {}

  @RpcHandler(rpcMap.session.getSession)
  getSession(context: ContextOf<Rpcs['getSession']>, request: RequestOf<Rpcs['getSession']>): Promise<ResponseOf<Rpcs['getSession']>> {
    return this.getUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.listSessions)
  listSessions(
    context: ContextOf<Rpcs['listSessions']>,
    request: RequestOf<Rpcs['listSessions']>,
  ): Promise<ResponseOf<Rpcs['listSessions']>> {
    return this.listUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.revokeSession)
  revokeSession(
    context: ContextOf<Rpcs['revokeSession']>,
    request: RequestOf<Rpcs['revokeSession']>,
  ): Promise<ResponseOf<Rpcs['revokeSession']>> {
    return this.revokeUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.revokeSessions)
  revokeSessions(
    context: ContextOf<Rpcs['revokeSessions']>,
    request: RequestOf<Rpcs['revokeSessions']>,
  ): Promise<ResponseOf<Rpcs['revokeSessions']>> {
    return this.revokeAllUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.endSession)
  endSession(context: ContextOf<Rpcs['endSession']>, request: RequestOf<Rpcs['endSession']>): Promise<ResponseOf<Rpcs['endSession']>> {
    return this.endUseCase.execute(context, request);
  }
}

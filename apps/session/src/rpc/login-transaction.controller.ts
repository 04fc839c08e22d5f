import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CompleteLoginUseCase } from '../use-cases/complete-login/complete-login.use-case.js';
import { FinishLoginUseCase } from '../use-cases/finish-login/finish-login.use-case.js';
import { GetLoginUseCase } from '../use-cases/get-login/get-login.use-case.js';
import { StartLoginUseCase } from '../use-cases/start-login/start-login.use-case.js';

type Rpcs = RpcMap['session'];

/** Login transactions over RPC. */
@Controller()
export class LoginTransactionController {
  constructor(
    private readonly startUseCase: StartLoginUseCase,
    private readonly getUseCase: GetLoginUseCase,
    private readonly completeUseCase: CompleteLoginUseCase,
    private readonly finishUseCase: FinishLoginUseCase,
  ) {}

  @RpcHandler(rpcMap.session.startLogin)
  startLogin(context: ContextOf<Rpcs['startLogin']>, request: RequestOf<Rpcs['startLogin']>): Promise<ResponseOf<Rpcs['startLogin']>> {
    return this.startUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.getLogin)
  getLogin(context: ContextOf<Rpcs['getLogin']>, request: RequestOf<Rpcs['getLogin']>): Promise<ResponseOf<Rpcs['getLogin']>> {
    return this.getUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.completeLogin)
  completeLogin(
    context: ContextOf<Rpcs['completeLogin']>,
    request: RequestOf<Rpcs['completeLogin']>,
  ): Promise<ResponseOf<Rpcs['completeLogin']>> {
    return this.completeUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.finishLogin)
  finishLogin(context: ContextOf<Rpcs['finishLogin']>, request: RequestOf<Rpcs['finishLogin']>): Promise<ResponseOf<Rpcs['finishLogin']>> {
    return this.finishUseCase.execute(context, request);
  }
}

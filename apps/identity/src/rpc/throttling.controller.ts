import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { GetLoginThrottleUseCase } from '../use-cases/get-login-throttle/get-login-throttle.use-case.js';
import { ReportThrottlingUseCase } from '../use-cases/report-throttling/report-throttling.use-case.js';
import { UnlockUserUseCase } from '../use-cases/unlock-user/unlock-user.use-case.js';

type Rpcs = RpcMap['identity'];

/** Who is slowed down: what the gateway sees and cannot make events of itself, and what administrators see and take back, over RPC. */
@Controller()
export class ThrottlingController {
  constructor(
    private readonly reportUseCase: ReportThrottlingUseCase,
    private readonly getLoginThrottleUseCase: GetLoginThrottleUseCase,
    private readonly unlockUserUseCase: UnlockUserUseCase,
  ) {}

  @RpcHandler(rpcMap.identity.getLoginThrottle)
  getLoginThrottle(
    context: ContextOf<Rpcs['getLoginThrottle']>,
    request: RequestOf<Rpcs['getLoginThrottle']>,
  ): Promise<ResponseOf<Rpcs['getLoginThrottle']>> {
    return this.getLoginThrottleUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.unlockUser)
  unlockUser(context: ContextOf<Rpcs['unlockUser']>, request: RequestOf<Rpcs['unlockUser']>): Promise<ResponseOf<Rpcs['unlockUser']>> {
    return this.unlockUserUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.reportThrottling)
  reportThrottling(
    context: ContextOf<Rpcs['reportThrottling']>,
    request: RequestOf<Rpcs['reportThrottling']>,
  ): Promise<ResponseOf<Rpcs['reportThrottling']>> {
    return this.reportUseCase.execute(context, request);
  }
}

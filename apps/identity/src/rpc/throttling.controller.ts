import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { ReportThrottlingUseCase } from '../use-cases/report-throttling/report-throttling.use-case.js';

type Rpcs = RpcMap['identity'];

/** Anomalies that the gateway sees and cannot make events of itself, over RPC. */
@Controller()
export class ThrottlingController {
  constructor(private readonly reportUseCase: ReportThrottlingUseCase) {}

  @RpcHandler(rpcMap.identity.reportThrottling)
  reportThrottling(
    context: ContextOf<Rpcs['reportThrottling']>,
    request: RequestOf<Rpcs['reportThrottling']>,
  ): Promise<ResponseOf<Rpcs['reportThrottling']>> {
    return this.reportUseCase.execute(context, request);
  }
}

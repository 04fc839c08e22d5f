import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { ListConsentsUseCase } from '../use-cases/list-consents/list-consents.use-case.js';
import { WithdrawConsentUseCase } from '../use-cases/withdraw-consent/withdraw-consent.use-case.js';

type Rpcs = RpcMap['token'];

/** Consents over RPC. */
@Controller()
export class ConsentController {
  constructor(
    private readonly listConsentsUseCase: ListConsentsUseCase,
    private readonly withdrawConsentUseCase: WithdrawConsentUseCase,
  ) {}

  @RpcHandler(rpcMap.token.listConsents)
  listConsents(
    context: ContextOf<Rpcs['listConsents']>,
    request: RequestOf<Rpcs['listConsents']>,
  ): Promise<ResponseOf<Rpcs['listConsents']>> {
    return this.listConsentsUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.withdrawConsent)
  withdrawConsent(
    context: ContextOf<Rpcs['withdrawConsent']>,
    request: RequestOf<Rpcs['withdrawConsent']>,
  ): Promise<ResponseOf<Rpcs['withdrawConsent']>> {
    return this.withdrawConsentUseCase.execute(context, request);
  }
}

import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { ListRevocationsUseCase } from '../use-cases/list-revocations/list-revocations.use-case.js';
import { SignIntrospectionResponseUseCase } from '../use-cases/sign-introspection-response/sign-introspection-response.use-case.js';

type Rpcs = RpcMap['token'];

/** What the introspection service needs to answer by itself. */
@Controller()
export class IntrospectionController {
  constructor(
    private readonly listRevocationsUseCase: ListRevocationsUseCase,
    private readonly signIntrospectionResponseUseCase: SignIntrospectionResponseUseCase,
  ) {}

  @RpcHandler(rpcMap.token.listRevocations)
  listRevocations(
    context: ContextOf<Rpcs['listRevocations']>,
    request: RequestOf<Rpcs['listRevocations']>,
  ): Promise<ResponseOf<Rpcs['listRevocations']>> {
    return this.listRevocationsUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.signIntrospectionResponse)
  signIntrospectionResponse(
    context: ContextOf<Rpcs['signIntrospectionResponse']>,
    request: RequestOf<Rpcs['signIntrospectionResponse']>,
  ): Promise<ResponseOf<Rpcs['signIntrospectionResponse']>> {
    return this.signIntrospectionResponseUseCase.execute(context, request);
  }
}

import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { GetJwksUseCase } from '../use-cases/get-jwks/get-jwks.use-case.js';
import { ListSigningKeysUseCase } from '../use-cases/list-signing-keys/list-signing-keys.use-case.js';
import { RotateSigningKeysUseCase } from '../use-cases/rotate-signing-keys/rotate-signing-keys.use-case.js';

type Rpcs = RpcMap['token'];

/** Signing keys over RPC. */
@Controller()
export class SigningKeyController {
  constructor(
    private readonly getJwksUseCase: GetJwksUseCase,
    private readonly listSigningKeysUseCase: ListSigningKeysUseCase,
    private readonly rotateSigningKeysUseCase: RotateSigningKeysUseCase,
  ) {}

  @RpcHandler(rpcMap.token.getJwks)
  getJwks(context: ContextOf<Rpcs['getJwks']>): Promise<ResponseOf<Rpcs['getJwks']>> {
    return this.getJwksUseCase.execute(context);
  }

  @RpcHandler(rpcMap.token.listSigningKeys)
  listSigningKeys(context: ContextOf<Rpcs['listSigningKeys']>): Promise<ResponseOf<Rpcs['listSigningKeys']>> {
    return this.listSigningKeysUseCase.execute(context);
  }

  @RpcHandler(rpcMap.token.rotateSigningKeys)
  rotateSigningKeys(
    context: ContextOf<Rpcs['rotateSigningKeys']>,
    request: RequestOf<Rpcs['rotateSigningKeys']>,
  ): Promise<ResponseOf<Rpcs['rotateSigningKeys']>> {
    return this.rotateSigningKeysUseCase.execute(context, request);
  }
}

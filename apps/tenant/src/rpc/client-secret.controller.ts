import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { DeleteClientSecretUseCase } from '../use-cases/delete-client-secret/delete-client-secret.use-case.js';
import { ListClientSecretsUseCase } from '../use-cases/list-client-secrets/list-client-secrets.use-case.js';
import { RotateClientSecretUseCase } from '../use-cases/rotate-client-secret/rotate-client-secret.use-case.js';

type Rpcs = RpcMap['tenant'];

/** Client secrets over RPC. */
@Controller()
export class ClientSecretController {
  constructor(
    private readonly listClientSecretsUseCase: ListClientSecretsUseCase,
    private readonly rotateClientSecretUseCase: RotateClientSecretUseCase,
    private readonly deleteClientSecretUseCase: DeleteClientSecretUseCase,
  ) {}

  @RpcHandler(rpcMap.tenant.listClientSecrets)
  listClientSecrets(
    context: ContextOf<Rpcs['listClientSecrets']>,
    request: RequestOf<Rpcs['listClientSecrets']>,
  ): Promise<ResponseOf<Rpcs['listClientSecrets']>> {
    return this.listClientSecretsUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.rotateClientSecret)
  rotateClientSecret(
    context: ContextOf<Rpcs['rotateClientSecret']>,
    request: RequestOf<Rpcs['rotateClientSecret']>,
  ): Promise<ResponseOf<Rpcs['rotateClientSecret']>> {
    return this.rotateClientSecretUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.deleteClientSecret)
  deleteClientSecret(
    context: ContextOf<Rpcs['deleteClientSecret']>,
    request: RequestOf<Rpcs['deleteClientSecret']>,
  ): Promise<ResponseOf<Rpcs['deleteClientSecret']>> {
    return this.deleteClientSecretUseCase.execute(context, request);
  }
}

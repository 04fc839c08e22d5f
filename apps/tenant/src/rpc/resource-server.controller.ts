import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CreateResourceServerUseCase } from '../use-cases/create-resource-server/create-resource-server.use-case.js';
import { DeleteResourceServerUseCase } from '../use-cases/delete-resource-server/delete-resource-server.use-case.js';
import { GetResourceServerUseCase } from '../use-cases/get-resource-server/get-resource-server.use-case.js';
import { ListResourceServersUseCase } from '../use-cases/list-resource-servers/list-resource-servers.use-case.js';
import { UpdateResourceServerUseCase } from '../use-cases/update-resource-server/update-resource-server.use-case.js';

type Rpcs = RpcMap['tenant'];

/** Resource servers over RPC. */
@Controller()
export class ResourceServerController {
  constructor(
    private readonly listResourceServersUseCase: ListResourceServersUseCase,
    private readonly getResourceServerUseCase: GetResourceServerUseCase,
    private readonly createResourceServerUseCase: CreateResourceServerUseCase,
    private readonly updateResourceServerUseCase: UpdateResourceServerUseCase,
    private readonly deleteResourceServerUseCase: DeleteResourceServerUseCase,
  ) {}

  @RpcHandler(rpcMap.tenant.listResourceServers)
  listResourceServers(
    context: ContextOf<Rpcs['listResourceServers']>,
    request: RequestOf<Rpcs['listResourceServers']>,
  ): Promise<ResponseOf<Rpcs['listResourceServers']>> {
    return this.listResourceServersUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.getResourceServer)
  getResourceServer(
    context: ContextOf<Rpcs['getResourceServer']>,
    request: RequestOf<Rpcs['getResourceServer']>,
  ): Promise<ResponseOf<Rpcs['getResourceServer']>> {
    return this.getResourceServerUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.createResourceServer)
  createResourceServer(
    context: ContextOf<Rpcs['createResourceServer']>,
    request: RequestOf<Rpcs['createResourceServer']>,
  ): Promise<ResponseOf<Rpcs['createResourceServer']>> {
    return this.createResourceServerUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.updateResourceServer)
  updateResourceServer(
    context: ContextOf<Rpcs['updateResourceServer']>,
    request: RequestOf<Rpcs['updateResourceServer']>,
  ): Promise<ResponseOf<Rpcs['updateResourceServer']>> {
    return this.updateResourceServerUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.deleteResourceServer)
  deleteResourceServer(
    context: ContextOf<Rpcs['deleteResourceServer']>,
    request: RequestOf<Rpcs['deleteResourceServer']>,
  ): Promise<ResponseOf<Rpcs['deleteResourceServer']>> {
    return this.deleteResourceServerUseCase.execute(context, request);
  }
}

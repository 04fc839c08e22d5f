import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { GetClientUseCase } from '../use-cases/get-client/get-client.use-case.js';
import { GetResourceServersUseCase } from '../use-cases/get-resource-servers/get-resource-servers.use-case.js';

type Rpcs = RpcMap['tenant'];

/** What other services need of clients and resource servers, over RPC. */
@Controller()
export class ClientController {
  constructor(
    private readonly getClientUseCase: GetClientUseCase,
    private readonly getResourceServersUseCase: GetResourceServersUseCase,
  ) {}

  @RpcHandler(rpcMap.tenant.getClient)
  getClient(context: ContextOf<Rpcs['getClient']>, request: RequestOf<Rpcs['getClient']>): Promise<ResponseOf<Rpcs['getClient']>> {
    return this.getClientUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.getResourceServers)
  getResourceServers(context: ContextOf<Rpcs['getResourceServers']>): Promise<ResponseOf<Rpcs['getResourceServers']>> {
    return this.getResourceServersUseCase.execute(context);
  }
}

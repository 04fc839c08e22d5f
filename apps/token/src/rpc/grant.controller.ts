import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { ListGrantsUseCase } from '../use-cases/list-grants/list-grants.use-case.js';
import { RevokeGrantUseCase } from '../use-cases/revoke-grant/revoke-grant.use-case.js';

type Rpcs = RpcMap['token'];

/** Grants over RPC. */
@Controller()
export class GrantController {
  constructor(
    private readonly listGrantsUseCase: ListGrantsUseCase,
    private readonly revokeGrantUseCase: RevokeGrantUseCase,
  ) {}

  @RpcHandler(rpcMap.token.listGrants)
  listGrants(context: ContextOf<Rpcs['listGrants']>, request: RequestOf<Rpcs['listGrants']>): Promise<ResponseOf<Rpcs['listGrants']>> {
    return this.listGrantsUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.revokeGrant)
  revokeGrant(context: ContextOf<Rpcs['revokeGrant']>, request: RequestOf<Rpcs['revokeGrant']>): Promise<ResponseOf<Rpcs['revokeGrant']>> {
    return this.revokeGrantUseCase.execute(context, request);
  }
}

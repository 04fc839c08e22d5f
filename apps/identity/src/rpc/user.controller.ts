import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { FindUserUseCase } from '../use-cases/find-user/find-user.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';

type Rpcs = RpcMap['identity'];

/** Users over RPC. */
@Controller()
export class UserController {
  constructor(
    private readonly getUseCase: GetUserUseCase,
    private readonly findUseCase: FindUserUseCase,
    private readonly listUseCase: ListUsersUseCase,
    private readonly createUseCase: CreateUserUseCase,
    private readonly updateUseCase: UpdateUserUseCase,
    private readonly deleteUseCase: DeleteUserUseCase,
  ) {}

  @RpcHandler(rpcMap.identity.getUser)
  getUser(context: ContextOf<Rpcs['getUser']>, request: RequestOf<Rpcs['getUser']>): Promise<ResponseOf<Rpcs['getUser']>> {
    return this.getUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.findUsers)
  async findUsers(context: ContextOf<Rpcs['findUsers']>, { ids }: RequestOf<Rpcs['findUsers']>): Promise<ResponseOf<Rpcs['findUsers']>> {
    const found = await Promise.all(ids.map((id) => this.findUseCase.execute(context, { id })));
    return { users: found.map(({ user }) => user) };
  }

  @RpcHandler(rpcMap.identity.findUser)
  findUser(context: ContextOf<Rpcs['findUser']>, request: RequestOf<Rpcs['findUser']>): Promise<ResponseOf<Rpcs['findUser']>> {
    return this.findUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.listUsers)
  listUsers(context: ContextOf<Rpcs['listUsers']>, request: RequestOf<Rpcs['listUsers']>): Promise<ResponseOf<Rpcs['listUsers']>> {
    return this.listUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.createUser)
  createUser(context: ContextOf<Rpcs['createUser']>, request: RequestOf<Rpcs['createUser']>): Promise<ResponseOf<Rpcs['createUser']>> {
    return this.createUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.updateUser)
  updateUser(context: ContextOf<Rpcs['updateUser']>, request: RequestOf<Rpcs['updateUser']>): Promise<ResponseOf<Rpcs['updateUser']>> {
    return this.updateUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.deleteUser)
  deleteUser(context: ContextOf<Rpcs['deleteUser']>, request: RequestOf<Rpcs['deleteUser']>): Promise<ResponseOf<Rpcs['deleteUser']>> {
    return this.deleteUseCase.execute(context, request);
  }
}

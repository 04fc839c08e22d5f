import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { FindUsersUseCase } from '../use-cases/find-users/find-users.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';

type Rpcs = RpcMap['identity'];

/** Users over RPC. */
@Controller()
export class UserController {
  constructor(
    private readonly getUseCase: GetUserUseCase,
    private readonly findUseCase: FindUsersUseCase,
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
  findUsers(context: ContextOf<Rpcs['findUsers']>, request: RequestOf<Rpcs['findUsers']>): Promise<ResponseOf<Rpcs['findUsers']>> {
    return this.findUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.findUser)
  async findUser(context: ContextOf<Rpcs['findUser']>, { id }: RequestOf<Rpcs['findUser']>): Promise<ResponseOf<Rpcs['findUser']>> {
    const { users } = await this.findUseCase.execute(context, { ids: [id] });
    return { user: users[0] ?? null };
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

import { Controller } from '@nestjs/common';
import {
  type ContextOf,
  type RequestOf,
  type ResponseOf,
  type RpcMap,
  rpcMap,
  type TenantContext,
  type User,
  type UserId,
} from '#contracts';
import { RpcHandler } from '#messaging';
import { Authenticators } from '../authenticators/authenticators.js';
import { FindUsersUseCase } from '../use-cases/find-users/find-users.use-case.js';

type Rpcs = RpcMap['identity'];

/** How users prove who they are, over RPC. */
@Controller()
export class AuthenticationController {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly findUsers: FindUsersUseCase,
  ) {}

  @RpcHandler(rpcMap.identity.verifyAuthentication)
  verifyAuthentication(
    context: ContextOf<Rpcs['verifyAuthentication']>,
    attempt: RequestOf<Rpcs['verifyAuthentication']>,
  ): Promise<ResponseOf<Rpcs['verifyAuthentication']>> {
    return this.authenticators.verify(context, attempt);
  }

  @RpcHandler(rpcMap.identity.beginAuthentication)
  async beginAuthentication(
    context: ContextOf<Rpcs['beginAuthentication']>,
    { method, userId }: RequestOf<Rpcs['beginAuthentication']>,
  ): Promise<ResponseOf<Rpcs['beginAuthentication']>> {
    return { challengeId: await this.authenticators.begin(context, method, await this.find(context, userId)) };
  }

  @RpcHandler(rpcMap.identity.listAuthenticators)
  async listAuthenticators(
    context: ContextOf<Rpcs['listAuthenticators']>,
    { userId }: RequestOf<Rpcs['listAuthenticators']>,
  ): Promise<ResponseOf<Rpcs['listAuthenticators']>> {
    const user = await this.find(context, userId);
    return { enrolled: user?.status === 'active' ? await this.authenticators.enrolled(context, user) : [] };
  }

  private async find(context: TenantContext, userId: UserId): Promise<User | null> {
    return (await this.findUsers.execute(context, { ids: [userId] })).users[0] ?? null;
  }
}

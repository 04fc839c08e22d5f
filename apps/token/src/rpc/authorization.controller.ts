import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { BeginLogoutUseCase } from '../use-cases/begin-logout/begin-logout.use-case.js';
import { DescribeAuthorizationUseCase } from '../use-cases/describe-authorization/describe-authorization.use-case.js';
import { ResumeAuthorizationUseCase } from '../use-cases/resume-authorization/resume-authorization.use-case.js';
import { StartAuthorizationUseCase } from '../use-cases/start-authorization/start-authorization.use-case.js';

type Rpcs = RpcMap['token'];

/** The authorization and end session endpoints over RPC. */
@Controller()
export class AuthorizationController {
  constructor(
    private readonly startAuthorizationUseCase: StartAuthorizationUseCase,
    private readonly resumeAuthorizationUseCase: ResumeAuthorizationUseCase,
    private readonly describeAuthorizationUseCase: DescribeAuthorizationUseCase,
    private readonly beginLogoutUseCase: BeginLogoutUseCase,
  ) {}

  @RpcHandler(rpcMap.token.startAuthorization)
  startAuthorization(
    context: ContextOf<Rpcs['startAuthorization']>,
    request: RequestOf<Rpcs['startAuthorization']>,
  ): Promise<ResponseOf<Rpcs['startAuthorization']>> {
    return this.startAuthorizationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.resumeAuthorization)
  resumeAuthorization(
    context: ContextOf<Rpcs['resumeAuthorization']>,
    request: RequestOf<Rpcs['resumeAuthorization']>,
  ): Promise<ResponseOf<Rpcs['resumeAuthorization']>> {
    return this.resumeAuthorizationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.describeAuthorization)
  describeAuthorization(
    context: ContextOf<Rpcs['describeAuthorization']>,
    request: RequestOf<Rpcs['describeAuthorization']>,
  ): Promise<ResponseOf<Rpcs['describeAuthorization']>> {
    return this.describeAuthorizationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.beginLogout)
  beginLogout(context: ContextOf<Rpcs['beginLogout']>, request: RequestOf<Rpcs['beginLogout']>): Promise<ResponseOf<Rpcs['beginLogout']>> {
    return this.beginLogoutUseCase.execute(context, request);
  }
}

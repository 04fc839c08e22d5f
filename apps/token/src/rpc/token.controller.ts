import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { GetUserinfoUseCase } from '../use-cases/get-userinfo/get-userinfo.use-case.js';
import { IntrospectTokensUseCase } from '../use-cases/introspect-tokens/introspect-tokens.use-case.js';
import { IssueTokenUseCase } from '../use-cases/issue-token/issue-token.use-case.js';
import { RevokeTokenUseCase } from '../use-cases/revoke-token/revoke-token.use-case.js';
import { VerifyAccessTokenUseCase } from '../use-cases/verify-access-token/verify-access-token.use-case.js';

type Rpcs = RpcMap['token'];

/** The token, revocation and userinfo endpoints over RPC, and what others ask of tokens. */
@Controller()
export class TokenController {
  constructor(
    private readonly issueTokenUseCase: IssueTokenUseCase,
    private readonly revokeTokenUseCase: RevokeTokenUseCase,
    private readonly getUserinfoUseCase: GetUserinfoUseCase,
    private readonly introspectTokensUseCase: IntrospectTokensUseCase,
    private readonly verifyAccessTokenUseCase: VerifyAccessTokenUseCase,
  ) {}

  @RpcHandler(rpcMap.token.issueToken)
  issueToken(context: ContextOf<Rpcs['issueToken']>, request: RequestOf<Rpcs['issueToken']>): Promise<ResponseOf<Rpcs['issueToken']>> {
    return this.issueTokenUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.revokeToken)
  revokeToken(context: ContextOf<Rpcs['revokeToken']>, request: RequestOf<Rpcs['revokeToken']>): Promise<ResponseOf<Rpcs['revokeToken']>> {
    return this.revokeTokenUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.getUserinfo)
  getUserinfo(context: ContextOf<Rpcs['getUserinfo']>, request: RequestOf<Rpcs['getUserinfo']>): Promise<ResponseOf<Rpcs['getUserinfo']>> {
    return this.getUserinfoUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.introspectTokens)
  introspectTokens(
    context: ContextOf<Rpcs['introspectTokens']>,
    request: RequestOf<Rpcs['introspectTokens']>,
  ): Promise<ResponseOf<Rpcs['introspectTokens']>> {
    return this.introspectTokensUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.token.verifyAccessToken)
  verifyAccessToken(
    context: ContextOf<Rpcs['verifyAccessToken']>,
    request: RequestOf<Rpcs['verifyAccessToken']>,
  ): Promise<ResponseOf<Rpcs['verifyAccessToken']>> {
    return this.verifyAccessTokenUseCase.execute(context, request);
  }
}

import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CreateEmailVerificationUseCase } from '../use-cases/create-email-verification/create-email-verification.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { VerifyEmailUseCase } from '../use-cases/verify-email/verify-email.use-case.js';

type Rpcs = RpcMap['identity'];

/** What users prove themselves and their addresses with is changed here, over RPC. */
@Controller()
export class CredentialController {
  constructor(
    private readonly setPasswordUseCase: SetPasswordUseCase,
    private readonly createEmailVerificationUseCase: CreateEmailVerificationUseCase,
    private readonly verifyEmailUseCase: VerifyEmailUseCase,
  ) {}

  @RpcHandler(rpcMap.identity.setPassword)
  setPassword(context: ContextOf<Rpcs['setPassword']>, request: RequestOf<Rpcs['setPassword']>): Promise<ResponseOf<Rpcs['setPassword']>> {
    return this.setPasswordUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.createEmailVerification)
  createEmailVerification(
    context: ContextOf<Rpcs['createEmailVerification']>,
    request: RequestOf<Rpcs['createEmailVerification']>,
  ): Promise<ResponseOf<Rpcs['createEmailVerification']>> {
    return this.createEmailVerificationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.identity.verifyEmail)
  verifyEmail(context: ContextOf<Rpcs['verifyEmail']>, request: RequestOf<Rpcs['verifyEmail']>): Promise<ResponseOf<Rpcs['verifyEmail']>> {
    return this.verifyEmailUseCase.execute(context, request);
  }
}

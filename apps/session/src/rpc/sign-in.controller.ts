import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { AuthenticateUseCase } from '../use-cases/authenticate/authenticate.use-case.js';
import { BeginChallengeUseCase } from '../use-cases/begin-challenge/begin-challenge.use-case.js';
import { ChooseAccountUseCase } from '../use-cases/choose-account/choose-account.use-case.js';
import { DecideConsentUseCase } from '../use-cases/decide-consent/decide-consent.use-case.js';
import { GetSignInUseCase } from '../use-cases/get-sign-in/get-sign-in.use-case.js';
import { StartSignInUseCase } from '../use-cases/start-sign-in/start-sign-in.use-case.js';

type Rpcs = RpcMap['session'];

/** Sign-ins over RPC. */
@Controller()
export class SignInController {
  constructor(
    private readonly startUseCase: StartSignInUseCase,
    private readonly getUseCase: GetSignInUseCase,
    private readonly authenticateUseCase: AuthenticateUseCase,
    private readonly beginChallengeUseCase: BeginChallengeUseCase,
    private readonly chooseAccountUseCase: ChooseAccountUseCase,
    private readonly decideConsentUseCase: DecideConsentUseCase,
  ) {}

  @RpcHandler(rpcMap.session.startSignIn)
  startSignIn(context: ContextOf<Rpcs['startSignIn']>, request: RequestOf<Rpcs['startSignIn']>): Promise<ResponseOf<Rpcs['startSignIn']>> {
    return this.startUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.getSignIn)
  getSignIn(context: ContextOf<Rpcs['getSignIn']>, request: RequestOf<Rpcs['getSignIn']>): Promise<ResponseOf<Rpcs['getSignIn']>> {
    return this.getUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.authenticateUser)
  authenticateUser(
    context: ContextOf<Rpcs['authenticateUser']>,
    request: RequestOf<Rpcs['authenticateUser']>,
  ): Promise<ResponseOf<Rpcs['authenticateUser']>> {
    return this.authenticateUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.beginChallenge)
  beginChallenge(
    context: ContextOf<Rpcs['beginChallenge']>,
    request: RequestOf<Rpcs['beginChallenge']>,
  ): Promise<ResponseOf<Rpcs['beginChallenge']>> {
    return this.beginChallengeUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.chooseAccount)
  chooseAccount(
    context: ContextOf<Rpcs['chooseAccount']>,
    request: RequestOf<Rpcs['chooseAccount']>,
  ): Promise<ResponseOf<Rpcs['chooseAccount']>> {
    return this.chooseAccountUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.session.decideConsent)
  decideConsent(
    context: ContextOf<Rpcs['decideConsent']>,
    request: RequestOf<Rpcs['decideConsent']>,
  ): Promise<ResponseOf<Rpcs['decideConsent']>> {
    return this.decideConsentUseCase.execute(context, request);
  }
}

import { Injectable } from '@nestjs/common';
import type { RequestOf, RpcMap, SignInState, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { chooseMethod } from '#sign-in';
import { transactionInvalid } from '../sign-in-key.js';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf, waysOf } from '../sign-in-state.js';

/** The user signs in, or proves a second factor, by another authenticator than the preferred one. */
@Injectable()
export class ChooseAuthenticatorUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
  ) {}

  /** Refuses with `transaction_invalid` one that would not do now. */
  async execute(context: TenantContext, { method, ...present }: RequestOf<RpcMap['session']['chooseAuthenticator']>): Promise<SignInState> {
    const kept = await this.unitOfWork.transaction(context, (tx) =>
      this.moves.byBrowser(tx, context, present, (before) => {
        const mayBegin = before.policy.firstFactors.some((name) => name === method);
        if (!mayBegin && !waysOf(before).includes(method)) throw transactionInvalid();
        return chooseMethod(before.signIn, method);
      }),
    );
    return stateOf(kept);
  }
}

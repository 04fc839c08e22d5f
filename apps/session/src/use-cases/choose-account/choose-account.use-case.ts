import { Injectable } from '@nestjs/common';
import type { DecideRequest, SignInState, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { chooseAccount } from '#sign-in';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf } from '../sign-in-state.js';

/** The user goes on with the account that is signed in; with another one, they prove that it is theirs instead. */
@Injectable()
export class ChooseAccountUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
  ) {}

  /** Refuses with `transaction_invalid` who is not signed in with it. */
  async execute(context: TenantContext, request: DecideRequest): Promise<SignInState> {
    const { kept } = await this.unitOfWork.transaction(context, (tx) =>
      this.moves.bySignedIn(tx, context, request, (signIn, userId) => chooseAccount(signIn, userId)),
    );
    return stateOf(kept);
  }
}

import { Injectable } from '@nestjs/common';
import type { RequestOf, RpcMap, SignInState, TenantContext } from '#contracts';
import { UnitOfWork, UserLimits } from '#kernel';
import { decideConsent } from '#sign-in';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf } from '../sign-in-state.js';

/** The user allows or denies what the application asks for. */
@Injectable()
export class DecideConsentUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly userLimits: UserLimits,
  ) {}

  /**
   * The first decision stands, and is the answer to later ones. Refuses with `transaction_invalid` who is not signed in as the user who decides, and with
   * `too_many_requests` a user who decides too often, who may still decide later.
   */
  async execute(context: TenantContext, request: RequestOf<RpcMap['session']['decideConsent']>): Promise<SignInState> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const { kept, userId } = await this.moves.bySignedIn(tx, context, request, (signIn) => decideConsent(signIn, request.decision));
      await this.userLimits.admit(context, { endpoint: 'consent', userId });
      return stateOf(kept);
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { RequestOf, RpcMap, SignInState, TenantContext } from '#contracts';
import { UnitOfWork, UserLimits } from '#kernel';
import { chooseOrganization } from '#sign-in';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf } from '../sign-in-state.js';

/** The user says for which of their organizations the application gets what it asks for. */
@Injectable()
export class ChooseOrganizationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly userLimits: UserLimits,
  ) {}

  /**
   * The first choice stands, so that nobody allows for one organization what they were shown for another. What was not to be chosen changes nothing: the answer says where the sign-in stands. Refuses with `transaction_invalid` who is not signed in as its user, and with
   * `too_many_requests`.
   */
  async execute(context: TenantContext, request: RequestOf<RpcMap['session']['chooseOrganization']>): Promise<SignInState> {
    const { organizationId, ...by } = request;
    return this.unitOfWork.transaction(context, async (tx) => {
      const { kept, userId } = await this.moves.bySignedIn(tx, context, by, (signIn, user) =>
        chooseOrganization(signIn, user, organizationId),
      );
      await this.userLimits.admit(context, { endpoint: 'consent', userId });
      return stateOf(kept);
    });
  }
}

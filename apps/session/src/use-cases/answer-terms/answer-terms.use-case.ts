import { Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type RpcMap, type SignInState, type TenantContext } from '#contracts';
import { UnitOfWork, UserLimits } from '#kernel';
import { decideConsent } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { unlessGone } from '../sign-in-key.js';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf } from '../sign-in-state.js';

/** The user of a sign-in accepts the terms of their tenant, or does not. */
@Injectable()
export class AnswerTermsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly authenticators: Authenticators,
    private readonly userLimits: UserLimits,
  ) {}

  /**
   * Who does not accept denies what the application asked. A version that the step does not ask for changes nothing: it was read on a page of before. A sign-in that has gone on is told where it stands, as who sends a form twice.
   * Refuses with `transaction_invalid` who is not signed in as its user, and with `too_many_requests`.
   */
  async execute(
    context: TenantContext,
    { version, decision, ...request }: RequestOf<RpcMap['session']['answerTerms']>,
  ): Promise<SignInState> {
    const { kept, userId } = await this.unitOfWork.transaction(context, (tx) => this.moves.lookBySignedIn(tx, context, request));
    const state = stateOf(kept);
    if (state.status !== 'open' || state.step !== 'terms' || state.terms !== version) return state;
    const byUser = asUser(context, userId);
    await this.userLimits.admit(byUser, { endpoint: 'consent', userId });
    if (decision === 'decline') {
      const denied = await this.unitOfWork.transaction(context, (tx) =>
        this.moves.bySignedIn(tx, context, request, (signIn) => decideConsent(signIn, 'deny')),
      );
      return stateOf(denied.kept);
    }
    const onFile = await unlessGone(this.authenticators.acceptTerms(byUser, { userId, version }));
    return stateOf(await this.unitOfWork.transaction(context, (tx) => this.moves.noteOnFile(tx, context, request, { userId, onFile })));
  }
}

import { Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type RpcMap, type SignInState, type TenantContext } from '#contracts';
import { UnitOfWork, UserLimits } from '#kernel';
import { Authenticators } from '../../ports/authenticators.js';
import { unlessGone } from '../sign-in-key.js';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf } from '../sign-in-state.js';

/** The user of a sign-in says what it asks for. */
@Injectable()
export class CompleteProfileUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly authenticators: Authenticators,
    private readonly userLimits: UserLimits,
  ) {}

  /**
   * Only what the step asks for is passed on; a sign-in that has gone on is told where it stands, as who sends a form twice. Refuses with `transaction_invalid` who is not signed in as its user, with
   * `invalid_argument` what cannot be so or is left out, and with `too_many_requests` a user who says too much.
   */
  async execute(context: TenantContext, { attributes, ...request }: RequestOf<RpcMap['session']['completeProfile']>): Promise<SignInState> {
    const { kept, userId } = await this.unitOfWork.transaction(context, (tx) => this.moves.lookBySignedIn(tx, context, request));
    const state = stateOf(kept);
    if (state.status !== 'open' || state.step !== 'profile') return state;
    const byUser = asUser(context, userId);
    await this.userLimits.admit(byUser, { endpoint: 'consent', userId });
    const asked = Object.fromEntries((state.attributes ?? []).map((name) => [name, valueOf(attributes, name)]));
    const onFile = await unlessGone(this.authenticators.completeProfile(byUser, { userId, attributes: asked }));
    const moved = await this.unitOfWork.transaction(context, (tx) => this.moves.noteOnFile(tx, context, request, { userId, onFile }));
    return stateOf(moved);
  }
}

/** Null where it is left out, which who is asked for it may not. */
const valueOf = <Value>(values: { readonly [name: string]: Value }, name: string): Value | null =>
  Object.hasOwn(values, name) ? (values[name] ?? null) : null;

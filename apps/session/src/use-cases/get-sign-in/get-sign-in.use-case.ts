import { Injectable } from '@nestjs/common';
import type { RequestOf, RpcMap, SignInState, StepName, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { SignInStore, type StoredSignIn } from '../../ports/sign-in-store.js';
import { PresentedSessions } from '../presented-sessions.js';
import { idHashOf, isEnded, isOfBrowser, transactionInvalid } from '../sign-in-key.js';
import { asUnknownUser, forBrowser, stateOf, userOf } from '../sign-in-state.js';

const ofItsUser = ['account', 'terms', 'profile', 'organization', 'consent'] as const satisfies readonly StepName[];

/** What the user chooses, and what they have decided or proved: it is carried out in the name of the user who is signed in. */
const isForItsUserAlone = (state: SignInState): state is Extract<SignInState, { readonly status: 'open' | 'decided' | 'proved' }> =>
  state.status === 'decided' || state.status === 'proved' || (state.status === 'open' && ofItsUser.some((step) => step === state.step));

/** Where a browser stands on its way through the hosted pages. Changes nothing. */
@Injectable()
export class GetSignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly clock: Clock,
  ) {}

  /** Says why a sign-in cannot go on, to the holder of its handle: a caller who guesses none learns nothing. Refuses with `transaction_invalid` what is unknown. */
  async execute(
    context: TenantContext,
    { signInId, browserToken, sessionToken }: RequestOf<RpcMap['session']['getSignIn']>,
  ): Promise<SignInState> {
    const now = this.clock.now();
    const found = await this.find(context, idHashOf(signInId), now);
    const { wayBack } = found.kept;
    if (!isOfBrowser(found, browserToken)) return { status: 'foreign', wayBack };
    if (found.expiresAt <= now) return { status: 'expired', wayBack };
    if (isEnded(found)) return { status: 'ended', purpose: found.kept.signIn.purpose, wayBack };
    const presented = await this.presented.find(context, sessionToken);
    const kept = forBrowser(found, presented);
    const state = stateOf(kept);
    if (!isForItsUserAlone(state)) return state;
    if (presented !== null && presented.userId === userOf(kept.signIn)) return state;
    const { purpose } = state;
    return { status: 'open', purpose, wayBack, ...asUnknownUser(kept) };
  }

  private async find(context: TenantContext, idHash: string | null, now: Date): Promise<StoredSignIn> {
    const found = idHash && (await this.unitOfWork.transaction(context, (tx) => this.signIns.find(tx, context, idHash, now)));
    if (!found) throw transactionInvalid();
    return found;
  }
}

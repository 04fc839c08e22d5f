import { Injectable } from '@nestjs/common';
import type { RequestOf, RpcMap, SignInState, TenantContext, UserId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { countedEvidence } from '#sign-in';
import { SessionStore } from '../../ports/session-store.js';
import { SignInStore, type StoredSignIn } from '../../ports/sign-in-store.js';
import { idHashOf, isEnded, isOfBrowser, transactionInvalid } from '../sign-in-key.js';
import { stateOf } from '../sign-in-state.js';

/** What the user chooses, and what they have decided: it is carried out in the name of whoever is signed in. */
const isForItsUserAlone = (state: SignInState): state is Extract<SignInState, { readonly status: 'open' | 'decided' }> =>
  state.status === 'decided' || (state.status === 'open' && (state.step === 'consent' || state.step === 'account'));

/** Where a browser stands on its way through the hosted pages. Changes nothing. */
@Injectable()
export class GetSignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
  ) {}

  /** Says of what cannot go on why, to whoever has its handle: who guesses none learns nothing. Refuses with `transaction_invalid` what is unknown. */
  async execute(
    context: TenantContext,
    { signInId, browserToken, sessionToken }: RequestOf<RpcMap['session']['getSignIn']>,
  ): Promise<SignInState> {
    const now = this.clock.now();
    const found = await this.find(context, idHashOf(signInId), now);
    const { wayBack } = found.kept;
    if (!isOfBrowser(found, browserToken)) return { status: 'foreign', wayBack };
    if (found.expiresAt <= now) return { status: 'expired', wayBack };
    if (isEnded(found)) return { status: 'ended', requestId: found.kept.signIn.purpose.requestId, wayBack };
    const state = stateOf(found.kept);
    if (!isForItsUserAlone(state)) return state;
    const userId = countedEvidence(found.kept.signIn).at(-1)?.userId;
    if (userId !== undefined && (await this.userOf(context, sessionToken, now)) === userId) return state;
    const { requestId } = state;
    return { status: 'open', requestId, wayBack, step: 'password', reason: 'nobody_signed_in', userId: null, isChallenged: false };
  }

  private async find(context: TenantContext, idHash: string | null, now: Date): Promise<StoredSignIn> {
    const found = idHash && (await this.unitOfWork.transaction(context, (tx) => this.signIns.find(tx, context, idHash, now)));
    if (!found) throw transactionInvalid();
    return found;
  }

  private async userOf(context: TenantContext, sessionToken: string | null, now: Date): Promise<UserId | null> {
    if (sessionToken === null || !isWellFormedSecret('st', sessionToken)) return null;
    return (await this.unitOfWork.read(context, this.sessions.findLive(hashSecret(sessionToken), now)))?.userId ?? null;
  }
}

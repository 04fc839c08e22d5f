import { Injectable } from '@nestjs/common';
import { authenticatorNames, type ChallengeId, type SignInKey, type SignInState, type TenantContext } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { openChallenge } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { SignInStore, type StoredSignIn } from '../../ports/sign-in-store.js';
import { requireOpen, transactionInvalid } from '../sign-in-key.js';
import { stateOf } from '../sign-in-state.js';

/** The authenticator of the present step asks the user, by a message for instance. */
@Injectable()
export class BeginChallengeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
  ) {}

  /** Takes the place of what was asked before. Where the sign-in moves on meanwhile, what it is at then is answered. Refuses as the identity service does. */
  async execute(context: TenantContext, key: SignInKey): Promise<SignInState> {
    const { kept } = await this.unitOfWork.transaction(context, (tx) => this.require(tx, context, key));
    const state = stateOf(kept);
    const method = state.status === 'open' ? authenticatorNames.find((name) => name === state.step) : undefined;
    if (state.status !== 'open' || state.userId === null || method === undefined) throw transactionInvalid();
    const id = await this.authenticators.begin(context, method, state.userId);
    return this.unitOfWork.transaction(context, (tx) => this.open(tx, context, key, { method, id, userId: state.userId }));
  }

  private async open(
    tx: Transaction,
    context: TenantContext,
    key: SignInKey,
    { userId, ...challenge }: { method: (typeof authenticatorNames)[number]; id: ChallengeId; userId: string | null },
  ): Promise<SignInState> {
    const { idHash, kept } = await this.require(tx, context, key);
    const state = stateOf(kept);
    if (state.status !== 'open' || state.step !== challenge.method || state.userId !== userId) return state;
    const opened = { ...kept, signIn: openChallenge(kept.signIn, challenge) };
    return stateOf((await this.signIns.advance(tx, context, idHash, opened, null)) ? opened : (await this.require(tx, context, key)).kept);
  }

  private require(tx: Transaction, context: TenantContext, key: SignInKey): Promise<StoredSignIn & { readonly idHash: string }> {
    return requireOpen(tx, context, key, { signIns: this.signIns, now: this.clock.now() });
  }
}

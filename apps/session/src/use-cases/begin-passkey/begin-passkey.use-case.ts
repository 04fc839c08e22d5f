import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  allowsPasskeys,
  type ChallengeId,
  type Evidence,
  type PasskeyRequestOptions,
  type PasskeyRole,
  type RequestOf,
  type RpcMap,
  type TenantContext,
} from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { openChallenge } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import type { KeptSignIn } from '../../ports/sign-in-store.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { transactionInvalid } from '../sign-in-key.js';
import { SignInMoves } from '../sign-in-moves.js';
import { provedOf, waysOf } from '../sign-in-state.js';

/** Who has to have the passkey, and as which version; null: it says who its user is. */
type Asked = Pick<Evidence, 'userId' | 'userVersion'> | null;

/** A browser is to ask for a passkey: in place of a name and a password, of whomever they are, or beside what somebody has proved. */
@Injectable()
export class BeginPasskeyUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the place of what was asked before: of several challenges of one sign-in, the last one is good. Refuses with `transaction_invalid` what is not this browser's or is over, a tenant
   * that has no passkeys, and a second factor where none is due that a passkey would be.
   */
  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['session']['beginPasskey']>,
  ): Promise<{ options: PasskeyRequestOptions }> {
    const challengeId = randomUUID() as ChallengeId;
    const user = await this.open(context, request, challengeId);
    try {
      return { options: await this.authenticators.createPasskeyChallenge(context, { challengeId, user }) };
    } catch (error) {
      if (user !== null) await this.outdated.forget(context, request, user, error);
      throw error;
    }
  }

  private open(context: TenantContext, { as, ...browser }: RequestOf<RpcMap['session']['beginPasskey']>, id: ChallengeId): Promise<Asked> {
    return this.unitOfWork.transaction(context, async (tx) => {
      let user: Asked = null;
      await this.moves.byBrowser(tx, context, browser, (kept) => {
        user = askedOf(kept, as);
        return openChallenge(kept.signIn, { method: 'passkey', id, at: this.clock.epochSeconds(), as });
      });
      return user;
    });
  }
}

const askedOf = (kept: KeptSignIn, as: PasskeyRole): Asked => {
  if (as === 'first-factor') {
    if (!allowsPasskeys(kept.policy)) throw transactionInvalid();
    return null;
  }
  const proved = provedOf(kept.signIn);
  if (proved === null || !waysOf(kept).includes('passkey')) throw transactionInvalid();
  return { userId: proved.userId, userVersion: proved.userVersion };
};

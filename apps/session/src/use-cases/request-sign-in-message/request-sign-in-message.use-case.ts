import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  type ChallengeId,
  type PresentSignIn,
  type RequestOf,
  type RpcMap,
  ServiceError,
  type SignInState,
  type TenantContext,
} from '#contracts';
import { Clock, logFields, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { askForMessage, type AskedMessage, takeBackMessage } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import type { KeptSignIn } from '../../ports/sign-in-store.js';
import { transactionInvalid } from '../sign-in-key.js';
import { SignInMoves } from '../sign-in-moves.js';
import { stateOf } from '../sign-in-state.js';

type Request = RequestOf<RpcMap['session']['requestSignInMessage']>;

/** Seconds for which one asking about a name is enough: people press buttons twice, and of two messages only the last would be good. */
const pause = 15;

/** What the sign-in waits for. `isNew`: that is to be asked for. `before`: what it waited for until now. */
type Asked = { readonly kept: KeptSignIn; readonly message: AskedMessage; readonly isNew: boolean; readonly before: AskedMessage | null };

/** Somebody who has proved nothing yet asks for a message to sign in with, at this sign-in alone. */
@Injectable()
export class RequestSignInMessageUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly moves: SignInMoves,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
  ) {}

  /**
   * In place of what was asked for before, by one guarded statement: of several at the same time one asks. Whether anybody has the name is not looked at (attack A80). Refuses with `transaction_invalid`
   * what is not this browser's or is over, and a method by which nobody signs in there; and as the identity service does.
   */
  async execute(context: TenantContext, { method, identifier, staySignedIn, ...present }: Request): Promise<SignInState> {
    const { kept, message, isNew, before } = await this.ask(context, present, { method, identifier, staySignedIn });
    if (!isNew) return stateOf(kept);
    const about = identifier === null && before !== null ? { sameAs: before.id } : { identifier: identifier ?? '' };
    try {
      await this.authenticators.requestSignInMessage(context, { challengeId: message.id, method, signInId: present.signInId, about });
    } catch (error) {
      if (isRefusal(error)) await this.takeBack(context, present, message.id, before);
      throw error;
    }
    return stateOf(kept);
  }

  private async ask(
    context: TenantContext,
    present: PresentSignIn,
    { method, identifier, staySignedIn }: Omit<Request, keyof PresentSignIn>,
  ): Promise<Asked> {
    const [id, at] = [randomUUID() as ChallengeId, this.clock.epochSeconds()];
    let before: AskedMessage | null = null;
    const kept = await this.unitOfWork.transaction(context, (tx) =>
      this.moves.byBrowser(tx, context, present, ({ signIn, policy }) => {
        if (!policy.firstFactors.includes(method)) throw transactionInvalid();
        const last = signIn.message;
        before = last;
        const about = identifier === null ? last?.about : hashSecret(identifier);
        if (about === undefined) throw transactionInvalid();
        const isAsked = last !== null && !last.isAnswered && last.method === method && last.about === about && at - last.at < pause;
        return askForMessage(signIn, isAsked ? last : { method, id, at, about, isAnswered: false }, staySignedIn);
      }),
    );
    const { message } = kept.signIn;
    if (message === null) throw transactionInvalid();
    return { kept, message, isNew: message.id === id, before };
  }

  /** Nothing is sent after all: what was sent before is good again. Where this fails, the button is of no use until the pause is over, nothing worse. */
  private async takeBack(context: TenantContext, present: PresentSignIn, id: ChallengeId, before: AskedMessage | null): Promise<void> {
    try {
      await this.unitOfWork.transaction(context, (tx) =>
        this.moves.byBrowser(tx, context, present, ({ signIn }) => takeBackMessage(signIn, id, before)),
      );
    } catch (error) {
      this.logger.warn({ msg: 'A message that was not asked for stays noted', error: String(error), ...logFields(context) });
    }
  }
}

/** Whether the identity service said that nothing is sent; after any other error something may be. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ServiceError && ['too_many_requests', 'forbidden', 'not_found'].includes(error.code);

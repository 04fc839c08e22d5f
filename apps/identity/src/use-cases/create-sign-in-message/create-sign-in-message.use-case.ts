import { Injectable } from '@nestjs/common';
import type { ChallengeId, SignInMessage, TenantContext, User } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { GuessedCodes } from '../../authenticators/guessed-codes.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { SignInMessageStore } from '../../ports/sign-in-message-store.js';
import { UserStore } from '../../ports/user-store.js';
import { VerificationTokenSource } from '../../ports/verification-token-source.js';
import { loginKey } from '../../rules/identifiers.js';
import { signInMessage, signsInByMail } from '../../rules/sign-in-message.js';

/** Makes the link or the code by which somebody signs in, for who sends it: nobody else is told which names there are. */
@Injectable()
export class CreateSignInMessageUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly messages: SignInMessageStore,
    private readonly codes: OneTimeCodes,
    private readonly guessed: GuessedCodes,
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /**
   * A message that is tried again brings another secret, and the last one is good; guesses and expiry stay as they are (ADR 41). `none` for a name that nobody has, or whose user may not sign in
   * so: for them no secret is ever made.
   */
  async execute(context: TenantContext, { challengeId: id }: { readonly challengeId: ChallengeId }): Promise<SignInMessage> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const now = this.clock.now();
      const asked = await this.messages.find(tx, context, id, now);
      const user = asked && (await this.findUser(tx, context, asked.identifier));
      if (!asked || !user) return { kind: 'none' };
      const made = { userId: user.id, userVersion: user.version };
      if (asked.method === 'magic-link') {
        const token = this.tokens.create('ml');
        const isMade = await this.messages.make(tx, context, id, { ...made, secretHash: hashSecret(token) }, now);
        return isMade ? { kind: 'link', user, signInId: asked.signInId, token } : { kind: 'none' };
      }
      const code = this.codes.create(await this.guessed.digitsOf(tx, context, signInMessage.code));
      const isMade = await this.messages.make(tx, context, id, { ...made, secretHash: this.codes.hash(context, id, code) }, now);
      return isMade ? { kind: 'code', user, code } : { kind: 'none' };
    });
  }

  private async findUser(tx: Transaction, context: TenantContext, identifier: string): Promise<User | null> {
    const key = loginKey(identifier);
    const login = key && (await this.users.findLogin(tx, context, key));
    if (login === null) return null;
    const { user, password } = login;
    return signsInByMail(user, password !== null || user.mfaEnabled) ? user : null;
  }
}

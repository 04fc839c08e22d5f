import { Injectable } from '@nestjs/common';
import type { ChallengeId, SignUpMessage, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { GuessedCodes } from '../../authenticators/guessed-codes.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { SignUpStore } from '../../ports/sign-up-store.js';
import { UserStore } from '../../ports/user-store.js';
import { identifierKey } from '../../rules/identifiers.js';
import { signUp } from '../../rules/sign-up.js';
import { userForServices } from '../../rules/user-for-services.js';

/** Says what the message of a sign-up is about, for who sends it: nobody else is told which addresses have accounts. */
@Injectable()
export class CreateSignUpMessageUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly signUps: SignUpStore,
    private readonly codes: OneTimeCodes,
    private readonly guessed: GuessedCodes,
    private readonly clock: Clock,
  ) {}

  /** A message that is tried again brings another code; guesses and expiry stay as they are (ADR 41). For an address that has an account no code is ever made. */
  async execute(context: TenantContext, { challengeId: id }: { readonly challengeId: ChallengeId }): Promise<SignUpMessage> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const now = this.clock.now();
      const asked = await this.signUps.findWaiting(tx, context, id, now);
      if (asked === null) return { kind: 'none' };
      const { email, locale } = asked;
      const known = await this.users.findLogin(tx, context, { column: 'email', key: identifierKey(email) });
      if (known !== null) return { kind: 'known', user: userForServices(known.user) };
      const code = this.codes.create(await this.guessed.digitsOf(tx, context, signUp.code));
      const expiresAt = new Date(now.getTime() + signUp.codeLifetime * 1_000);
      const isRenewed = await this.signUps.renew(tx, context, { id, hash: this.codes.hash(context, id, code), expiresAt }, now);
      return isRenewed ? { kind: 'code', email, locale, code } : { kind: 'none' };
    });
  }
}

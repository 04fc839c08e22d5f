import { Injectable, Logger } from '@nestjs/common';
import { type ChallengeId, eventMap, ServiceError, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork } from '#kernel';
import { addressGroups } from '#limits';
import { equalHashes, hashSecret, isWellFormedSecret } from '#oauth-core';
import { OneTimeCodes } from '../ports/one-time-codes.js';
import { type AnswerableSignInMessage, SignInMessageStore } from '../ports/sign-in-message-store.js';
import { type ThrottleKey, ThrottleStore } from '../ports/throttle-store.js';
import { UserStore } from '../ports/user-store.js';
import { signInMessage, signsInByMail } from '../rules/sign-in-message.js';
import type { Verified } from './authenticator.js';
import { GuessedCodes } from './guessed-codes.js';
import { TryLine } from './try-line.js';

/** One refusal for every reason: whether a link or a code was ever sent is nobody's business. */
const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The link or the code is wrong, or it is no longer valid.');

const { wrongCodesOfNetwork } = signInMessage;
const ofNetwork = (identifier: string, address: string | null): ThrottleKey => ({
  counter: `wrong sign-in codes of a network ${wrongCodesOfNetwork.max}/${wrongCodesOfNetwork.seconds}`,
  subject: `${identifier} ${addressGroups(address ?? '').at(-1)?.id ?? ''}`,
});

/** Takes the link or the code of a message for proof that its reader has the address of a user. */
@Injectable()
export class SignInMessages {
  private readonly logger = new Logger('SignIn');
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly store: SignInMessageStore,
    private readonly codes: OneTimeCodes,
    private readonly guessed: GuessedCodes,
    private readonly throttles: ThrottleStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `invalid_credentials`, alike whatever is wrong. Of 256 bits nothing is to be guessed, so that nothing is counted. */
  async verifyLink(context: TenantContext, id: ChallengeId, token: string): Promise<Verified> {
    if (!isWellFormedSecret('ml', token)) throw this.failed(context);
    const found = await this.unitOfWork.transaction(context, (tx) => this.store.findLink(tx, context, id, this.clock.now()));
    if (!found?.made || !equalHashes(found.made.secretHash, hashSecret(token))) throw this.failed(context);
    return this.accept(context, id, found.made.userId);
  }

  /**
   * A guess is charged before it is compared, alike whether anybody was sent a code (attacks A59, A60, A80). Refuses with `invalid_credentials`, alike whatever is wrong, and with `too_many_requests`
   * where too many were for that name from that network. A code that is shorter than those that are sent by now is no guess.
   */
  verifyCode(context: TenantContext, id: ChallengeId, code: string): Promise<Verified> {
    return this.line.run(`${context.tenantId} ${id}`, context.deadline, () => this.tryCode(context, id, code));
  }

  private async tryCode(context: TenantContext, id: ChallengeId, code: string): Promise<Verified> {
    const charged = await this.unitOfWork.transaction(context, (tx) => this.charge(tx, context, id, code));
    if (charged === null) throw this.failed(context);
    const { made, identifier } = charged;
    // Where nobody was sent a code, comparing takes as long.
    const isRight = this.codes.matches(context, id, code, made?.secretHash ?? this.codes.hash(context, id, ''));
    if (isRight && made !== null) return this.accept(context, id, made.userId);
    const at = this.clock.now();
    await this.unitOfWork.transaction(context, async (tx) => {
      await this.throttles.count(tx, context, ofNetwork(identifier, context.actor.address), wrongCodesOfNetwork.seconds, at);
      await this.guessed.countWrong(tx, context, signInMessage.code, made !== null);
    });
    throw this.failed(context, made?.userId);
  }

  private async charge(tx: Transaction, context: TenantContext, id: ChallengeId, code: string): Promise<AnswerableSignInMessage | null> {
    if (code.length < (await this.guessed.digitsOf(tx, context, signInMessage.code))) return null;
    const at = this.clock.now();
    const charged = await this.store.charge(tx, context, id, { at, max: signInMessage.guesses });
    if (charged === null) return null;
    const network = ofNetwork(charged.identifier, context.actor.address);
    const until = await this.throttles.exhaustedUntil(tx, context, network, wrongCodesOfNetwork.max, at);
    if (until !== null) throw this.turnedAway(context, until, at);
    return charged;
  }

  /** In a transaction in which nobody else changes the user. What shows that they have an address verifies it. */
  private async accept(context: TenantContext, id: ChallengeId, userId: UserId): Promise<Verified> {
    const verified = await this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (user === null || !signsInByMail(user, false)) return null;
      const next = user.emailVerified ? user.version : user.version + 1;
      const at = this.clock.now();
      const use = await this.store.consume(tx, context, id, { id: userId, version: user.version, next }, at);
      if (use === null) return null;
      const isVerifiedNow = use === 'first' && !user.emailVerified;
      return { user: isVerifiedNow ? await this.verifyAddress(tx, context, user) : user, knownBrowser: null, isRepeated: use === 'again' };
    });
    if (verified === null) throw this.failed(context, userId);
    return verified;
  }

  private async verifyAddress(tx: Transaction, context: TenantContext, user: User): Promise<User> {
    const verified: User = { ...user, emailVerified: true, version: user.version + 1, updatedAt: this.clock.now().toISOString() };
    await this.users.replace(tx, context, verified);
    const { id: userId, status, version } = verified;
    await this.outbox.append(tx, context, eventMap.identity.userUpdated, { userId, status, emailChanged: false, version });
    return verified;
  }

  private failed(context: TenantContext, userId: UserId | null = null): ServiceError {
    this.logger.log({ msg: 'A sign-in by mail failed', userId, ...logFields(context), actor: context.actor });
    return refused();
  }

  private turnedAway(context: TenantContext, until: Date, at: Date): ServiceError {
    this.logger.warn({
      msg: 'Codes of sign-ins are being guessed for a name in one network: none is taken for it there for a while',
      until,
      ...logFields(context),
    });
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1_000));
    return new ServiceError('too_many_requests', 'There were too many wrong codes. Try again later.', { retryAfter });
  }
}

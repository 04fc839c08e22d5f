import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type AuthenticatorId,
  type ChallengeId,
  type EnrolledAuthenticator,
  type EnrolmentId,
  ServiceError,
  type TenantContext,
  type User,
  type UserId,
  mayProve,
} from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { maskPhoneNumber, normalisePhoneNumber } from '#phone-numbers';
import type { EnrolledStore } from '../../ports/enrolled-store.js';
import { SentCodePolicies } from '../../ports/sent-code-policies.js';
import { SmsNumberStore } from '../../ports/sms-number-store.js';
import { UserStore } from '../../ports/user-store.js';
import type { Asked, AttemptOf, Enrollee, Verified } from '../authenticator.js';
import { type Answered, type Begun, EnrollableAuthenticator, type StoreEnrolment, type WishOf } from '../enrollable-authenticator.js';
import { type CodeChannel, SentCodes } from '../sent-codes/sent-codes.js';
import { isServedNumber } from '../sent-codes/served-numbers.js';

/** How many numbers a user may have. */
const max = 5;

/** Milliseconds for which the same number for the same purpose is the same form sent twice, and within which the same answer is. */
const repeatable = { wish: 30_000, answer: 60_000 } as const;

/** The code of an enrolment is that of a challenge, by the same id. */
const challengeOf = (id: EnrolmentId): ChallengeId => id as string as ChallengeId;

const unfit = (detail: string): ServiceError =>
  new ServiceError('invalid_argument', 'No text message is sent there.', { members: [{ pointer: '/wish/number', detail }] });

/**
 * A code that is sent to a telephone number by text message, which the user proved before: proof that they read its messages. NIST SP 800-63B-4 §3.2.9 restricts it: a number can be taken over, and a
 * message read on its way (ADR 54).
 */
@Injectable()
export class SmsOtpAuthenticator extends EnrollableAuthenticator<'sms-otp'> implements CodeChannel {
  readonly name = 'sms-otp';
  readonly amr = ['sms'];
  readonly channel = 'sms';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: SmsNumberStore,
    private readonly users: UserStore,
    private readonly codes: SentCodes,
    private readonly policies: SentCodePolicies,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected override get enrolled(): EnrolledStore {
    return this.numbers.enrolled;
  }

  override async isEnrolled(context: TenantContext, { id }: Enrollee): Promise<boolean> {
    return (await this.unitOfWork.read(context, this.numbers.findLatest(id))) !== null;
  }

  /** To the number that was proved last. Refuses with `forbidden` where none is sent there, or no longer. */
  override async begin(context: TenantContext, { id: userId }: User, challengeId: ChallengeId): Promise<Asked> {
    const number = await this.unitOfWork.read(context, this.numbers.findLatest(userId));
    if (number === null) throw new ServiceError('invalid_credentials', 'There is no number to send a code to.');
    if (!(await isServedNumber(context, number, this.policies))) throw new ServiceError('forbidden', 'No text message is sent there.');
    await this.codes.send(context, { channel: this.channel, limitedAt: 'sms_otp', challengeId, userId, recipient: number });
    return { sentTo: maskPhoneNumber(number) };
  }

  override verify(context: TenantContext, attempt: AttemptOf<'sms-otp'>): Promise<Verified> {
    return this.codes.verify(context, attempt, async (tx, { id: userId }, number) => {
      const authenticatorId = await this.numbers.use(tx, context, { userId, number }, this.clock.now());
      return authenticatorId && { authenticatorId };
    });
  }

  async receives(tx: Transaction, { id: userId, status }: User, number: string): Promise<boolean> {
    return mayProve({ status }) && (await tx.run(this.numbers.holds({ userId, number }, this.clock.now())));
  }

  /** Sends a code to the number; null is the one that waits for its code, `not_found` where none does. The same number again, for the same purpose and at once, is the same form sent twice. Refuses with `too_many_requests` too. */
  override async beginEnrolment(
    context: TenantContext,
    { id: userId }: User,
    wish: WishOf<'sms-otp'>,
    purpose: string,
  ): Promise<Begun<'sms-otp'>> {
    if (wish.number !== null) await this.sendFirst(context, userId, wish.number, purpose);
    const waiting = await this.unitOfWork.read(context, this.numbers.findWaiting({ userId, purpose }, this.clock.now()));
    if (waiting === null) throw new ServiceError('not_found', 'No number waits for its code.');
    const { enrolmentId, number, expiresAt } = waiting;
    return { enrolmentId, offer: { method: this.name, number }, expiresAt };
  }

  private async sendFirst(context: TenantContext, userId: UserId, typed: string, purpose: string): Promise<void> {
    const number = normalisePhoneNumber(typed);
    if (number === null) throw unfit('must be a number with its country code, such as +491713920000');
    if (!(await isServedNumber(context, number, this.policies)))
      throw unfit('must be of a country and a range that text messages are sent to');
    const enrolmentId = randomUUID() as EnrolmentId;
    const challengeId = challengeOf(enrolmentId);
    const asked = { channel: this.channel, limitedAt: 'sms_enrolment', challengeId, userId, recipient: number } as const;
    const added = { id: randomUUID() as AuthenticatorId, enrolmentId, userId, purpose, number };
    await this.codes.send(context, asked, async (tx, times) => {
      const repeatedSince = new Date(times.createdAt.getTime() - repeatable.wish);
      const insertion = await this.numbers.insert(tx, context, { ...added, ...times }, { max, repeatedSince });
      if (insertion === 'known')
        throw new ServiceError('conflict', 'This number is set up.', {
          members: [{ pointer: '/wish/number', detail: 'is set up already' }],
        });
      if (insertion === 'full') throw new ServiceError('conflict', 'There are too many numbers.');
      return insertion === 'inserted';
    });
  }

  override async confirmEnrolment(context: TenantContext, user: User, answered: Answered<'sms-otp'>): Promise<StoreEnrolment> {
    const { enrolmentId, purpose, answer, name } = answered;
    const { id: userId, version: userVersion } = user;
    const typed = { userId, userVersion, challengeId: challengeOf(enrolmentId), code: answer.code };
    const { recipient: number, spend } = await this.codes.prove(context, typed);
    return async (tx) => {
      const enrolled = await this.numbers.confirm(
        tx,
        context,
        { enrolmentId, userId, purpose, number, name: name ?? maskPhoneNumber(number), max },
        this.clock.now(),
      );
      if (enrolled === null) return null;
      await spend(tx);
      await this.users.recordPhoneProof(tx, context, userId, number);
      return enrolled;
    };
  }

  override async findRepeated(
    context: TenantContext,
    { id: userId }: User,
    answered: Answered<'sms-otp'>,
  ): Promise<EnrolledAuthenticator | null> {
    const { enrolmentId, purpose, answer } = answered;
    const since = new Date(this.clock.now().getTime() - repeatable.answer);
    const found = await this.unitOfWork.read(context, this.numbers.findConfirmed({ enrolmentId, userId, purpose }, since));
    const isSame = found !== null && (await this.codes.isUsed(context, { challengeId: challengeOf(enrolmentId), code: answer.code }));
    return isSame ? found : null;
  }
}

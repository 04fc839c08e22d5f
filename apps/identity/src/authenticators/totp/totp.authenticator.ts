import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  type AuthenticatorId,
  type EnrolledAuthenticator,
  type EnrolmentId,
  ServiceError,
  type TenantContext,
  type User,
  type UserId,
} from '#contracts';
import { Clock, logFields, type Transaction, UnitOfWork } from '#kernel';
import { generateSecret } from 'otplib';
import { Seals } from '../../ports/seals.js';
import type { EnrolledStore } from '../../ports/enrolled-store.js';
import { TenantNames } from '../../ports/tenant-names.js';
import { type SealedTotp, TotpStore } from '../../ports/totp-store.js';
import type { AttemptOf, Enrollee, Verified } from '../authenticator.js';
import { type Answered, type Begun, EnrollableAuthenticator, type StoreEnrolment, type WishOf } from '../enrollable-authenticator.js';
import { GuardedGuesses } from '../guarded-guesses.js';
import { keyUri, timeStepOf } from './time-steps.js';

/** Milliseconds that a person has to set up an app and to type its first code. */
const enrolmentLifetime = 1_800_000;

/** Milliseconds within which the same answer is the same form sent twice. */
const repeatable = 60_000;

/** How many a user may have: each sign-in that shows one has one wait for its first code. */
const max = { setUp: 10, waiting: 20 };

/** Bytes of a shared secret: 160 bits, as RFC 4226 §4 recommends. */
const keyBytes = 20;

type Attempt = AttemptOf<'totp'>;

/** A code that is right: of which authenticator, and of which time step. */
type Match = SealedTotp & { readonly timeStep: number };

/** Codes of an authenticator app, by a shared secret and the time (RFC 6238): proof of a device. */
@Injectable()
export class TotpAuthenticator extends EnrollableAuthenticator<'totp'> {
  readonly name = 'totp';
  readonly amr = ['otp'];
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: TotpStore,
    private readonly seals: Seals,
    private readonly guesses: GuardedGuesses,
    private readonly tenantNames: TenantNames,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected override get enrolled(): EnrolledStore {
    return this.store.enrolled;
  }

  override async isEnrolled(context: TenantContext, { id }: Enrollee): Promise<boolean> {
    return (await this.unitOfWork.read(context, this.store.findSealed(id))).length > 0;
  }

  /** Nothing is asked: the app shows a code all the time. */
  override begin(): Promise<never> {
    return Promise.reject(new ServiceError('invalid_credentials', 'An authenticator app is not asked for a code.'));
  }

  /**
   * Takes a code once of its authenticator and of its user (attack A77), also of who tries it at several places at once. Who sends the same again for the same sign-in is told that they proved
   * it before. Refuses with `too_many_requests` a user who has guessed too often, even with the right one.
   */
  override verify(context: TenantContext, attempt: Attempt): Promise<Verified> {
    return this.guesses.inLine(context, attempt.userId, () => this.tryCode(context, attempt));
  }

  /** For the same sign-in or session the same secret again, whose page may have been loaded anew; for no other, or one could confirm what another has seen. */
  override async beginEnrolment(context: TenantContext, user: User, _wish: WishOf<'totp'>, purpose: string): Promise<Begun<'totp'>> {
    const waiting = await this.unitOfWork.read(context, this.store.findWaiting({ userId: user.id, purpose }, this.clock.now()));
    const opened = waiting && this.open(context, user.id, waiting);
    const { key, enrolmentId, expiresAt } =
      waiting === null || opened === null ? await this.create(context, user, purpose) : { ...waiting, key: opened };
    const issuer = await this.tenantNames.of(context);
    const uri = keyUri({ issuer, account: user.username ?? user.email ?? user.id, key });
    return { enrolmentId, offer: { method: 'totp', key, uri }, expiresAt };
  }

  private async create(
    context: TenantContext,
    { id: userId }: User,
    purpose: string,
  ): Promise<{ readonly key: string; readonly enrolmentId: EnrolmentId; readonly expiresAt: Date }> {
    const key = generateSecret({ length: keyBytes });
    const id = randomUUID() as AuthenticatorId;
    const enrolmentId = randomUUID() as EnrolmentId;
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + enrolmentLifetime);
    const sealedKey = this.seals.seal(context, { userId, id }, Buffer.from(key));
    const isStored = await this.unitOfWork.transaction(context, (tx) =>
      this.store.insert(tx, context, { id, enrolmentId, userId, purpose, sealedKey, createdAt, expiresAt }, max),
    );
    if (!isStored) throw new ServiceError('conflict', 'There are too many authenticator apps.');
    return { key, enrolmentId, expiresAt };
  }

  /** The first code is used by it: it proves nothing a second time. */
  override async confirmEnrolment(context: TenantContext, user: User, answered: Answered<'totp'>): Promise<StoreEnrolment> {
    const { enrolmentId, purpose, answer, name } = answered;
    const enrolment = { enrolmentId, userId: user.id, purpose };
    const guesser = { userId: user.id, userVersion: user.version };
    return this.guesses.inLine(context, user.id, async () => {
      const at = this.clock.now();
      const found = await this.guesses.charge(context, guesser, (tx) => tx.run(this.store.findEnrolment(enrolment, at)));
      const timeStep = this.stepOf(context, user.id, found, { code: answer.code, at });
      if (timeStep === null) throw this.guesses.failed(context, user.id);
      await this.guesses.refund(context, user.id);
      return (tx) => this.store.confirm(tx, context, { ...enrolment, name, timeStep }, max, this.clock.now());
    });
  }

  override async findRepeated(
    context: TenantContext,
    { id: userId }: User,
    answered: Answered<'totp'>,
  ): Promise<EnrolledAuthenticator | null> {
    const { enrolmentId, purpose, answer } = answered;
    const at = this.clock.now();
    const since = new Date(at.getTime() - repeatable);
    const found = await this.unitOfWork.read(context, this.store.findConfirmed({ enrolmentId, userId, purpose }, since));
    return found !== null && this.stepOf(context, userId, found, { code: answer.code, at }) === found.lastStep ? found.enrolled : null;
  }

  private async tryCode(context: TenantContext, attempt: Attempt): Promise<Verified> {
    const { userId, code, usedFor } = attempt;
    const known = await this.guesses.charge(context, attempt, async (tx) => {
      const found = await tx.run(this.store.findSealed(userId));
      return found.length === 0 ? null : found;
    });
    const at = this.clock.now();
    const match = this.match(context, userId, { known, code, at });
    if (match === null) throw this.guesses.failed(context, userId);
    const { id, timeStep, sealedKey } = match;
    return this.guesses.accept(context, attempt, async (tx, user) => {
      const use = await this.store.use(tx, context, { userId, id, timeStep, usedFor }, at);
      if (use === null) return null;
      if (this.seals.isStale(sealedKey)) await this.reseal(tx, context, userId, match);
      return { user, authenticatorId: id, knownBrowser: null, isRepeated: use === 'again' };
    });
  }

  /** Compares with all of the user's, so that the time does not tell with which it fits. */
  private match(
    context: TenantContext,
    userId: UserId,
    { known, code, at }: { readonly known: readonly SealedTotp[]; readonly code: string; readonly at: Date },
  ): Match | null {
    const matches = known.flatMap((totp) => {
      const timeStep = this.stepOf(context, userId, totp, { code, at });
      return timeStep === null ? [] : [{ ...totp, timeStep }];
    });
    return matches[0] ?? null;
  }

  /** The time step of which this one shows that code now, or about now. */
  private stepOf(
    context: TenantContext,
    userId: UserId,
    totp: SealedTotp,
    { code, at }: { readonly code: string; readonly at: Date },
  ): number | null {
    const key = this.open(context, userId, totp);
    return key === null ? null : timeStepOf(key, code, at);
  }

  /** Null where its key is gone: it shows no code that could be compared, and is as good as lost, but for what else its user has. */
  private open(context: TenantContext, userId: UserId, { id, sealedKey }: SealedTotp): string | null {
    try {
      return Buffer.from(this.seals.open(context, { userId, id }, sealedKey)).toString();
    } catch (error) {
      this.logger.error({
        msg: 'An authenticator app does not open',
        authenticatorId: id,
        userId,
        error: String(error),
        ...logFields(context),
      });
      return null;
    }
  }

  /** Under the key that seals by now, as it is used: an old key is of no more use once all have been, or are removed. */
  private async reseal(tx: Transaction, context: TenantContext, userId: UserId, totp: SealedTotp): Promise<void> {
    const key = this.open(context, userId, totp);
    if (key === null) return;
    const to = this.seals.seal(context, { userId, id: totp.id }, Buffer.from(key));
    await this.store.reseal(tx, context, totp.id, { from: totp.sealedKey, to });
  }
}

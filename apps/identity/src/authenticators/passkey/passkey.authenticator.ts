import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  type AuthenticatorId,
  type ChallengeId,
  type EnrolledAuthenticator,
  type EnrolmentId,
  eventMap,
  type PasskeyRequestOptions,
  ServiceError,
  type TenantContext,
  type User,
  type UserId,
  mayProve,
} from '#contracts';
import { Clock, EventOutbox, logFields, type Query, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { PasskeyChallengeStore } from '../../ports/passkey-challenge-store.js';
import { type PasskeyDescriptor, PasskeyStore, type StoredPasskey } from '../../ports/passkey-store.js';
import type { EnrolledStore } from '../../ports/enrolled-store.js';
import { TenantNames } from '../../ports/tenant-names.js';
import { UserStore } from '../../ports/user-store.js';
import type { AttemptOf, Enrollee, Verified } from '../authenticator.js';
import { type Answered, type Begun, EnrollableAuthenticator, type StoreEnrolment } from '../enrollable-authenticator.js';
import { readAssertion, readCreation } from './answers.js';
import { makerOf } from './passkey-makers.js';
import { relyingPartyOf } from './relying-party.js';
import { amrOfPasskey, type VerifiedAssertion, verifyAssertion } from './verify-assertion.js';
import { algorithms, verifyCreation } from './verify-creation.js';

/** Milliseconds for which a challenge may be answered. */
const lifetime = 300_000;

/** Milliseconds within which the same answer is the same form sent twice. */
const repeatable = 60_000;

/** How many a user may have of one domain. */
const max = 20;

/** Bytes of a challenge and of a user handle (WebAuthn Level 3 §13.4.3, §14.6.1). */
const randomLength = 32;

type Attempt = AttemptOf<'passkey'>;

/** What came of the use of a passkey, committed either way. `reason`: for the log alone. */
type Use = { readonly kind: 'verified'; readonly user: User } | { readonly kind: 'refused'; readonly reason: string };

/** One refusal for every reason: whether a passkey is known, whose it is, and what was wrong is nobody's business. */
const refused = (): ServiceError =>
  new ServiceError('invalid_credentials', 'The passkey is not known here, or its answer is no longer waited for.');

const answerHashOf = ({ enrolmentId, purpose, answer }: Answered<'passkey'>): string =>
  hashSecret(JSON.stringify([enrolmentId, purpose, answer.credential]));

const randomText = (): string => randomBytes(randomLength).toString('base64url');

const descriptorsOf = (passkeys: readonly PasskeyDescriptor[]) =>
  passkeys.map(({ credentialId, transports }) => ({ type: 'public-key' as const, id: credentialId, transports }));

/** Passkeys and security keys (WebAuthn Level 3): proof of a key that its authenticator gives nobody, at this origin alone. */
@Injectable()
export class PasskeyAuthenticator extends EnrollableAuthenticator<'passkey'> {
  readonly name = 'passkey';
  /** Of a passkey that was made a moment ago, and has signed nothing: that somebody was there. */
  readonly amr = ['user'];
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly store: PasskeyStore,
    private readonly challenges: PasskeyChallengeStore,
    private readonly tenantNames: TenantNames,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected override get enrolled(): EnrolledStore {
    return this.store.enrolled;
  }

  /** With those of the tenant's present domain: browsers use no other there. */
  override async isEnrolled(context: TenantContext, { id }: Enrollee): Promise<boolean> {
    return (await this.unitOfWork.read(context, this.countUsable(context, id))) > 0;
  }

  /** Nothing is sent: a browser asks for a challenge (`createChallenge`). */
  override begin(): Promise<never> {
    return Promise.reject(new ServiceError('invalid_credentials', 'A passkey is asked for by the browser.'));
  }

  /**
   * What a browser asks authenticators with (WebAuthn Level 3 §5.5). `user` null: nothing says who it is yet, and the passkey has to, with its user verified. For a user who proved
   * something else, one of theirs; refuses with `invalid_credentials` who has none.
   */
  async createChallenge(context: TenantContext, user: User | null, id: ChallengeId): Promise<PasskeyRequestOptions> {
    const { id: rpId } = relyingPartyOf(context);
    const passkeys = user === null ? [] : await this.unitOfWork.read(context, this.store.describe(user.id, rpId));
    if (user !== null && passkeys.length === 0) throw refused();
    const { challenge } = await this.open(context, { id, ceremony: 'get', userId: user?.id ?? null });
    const userVerification = user === null ? 'required' : 'preferred';
    return { challenge, rpId, timeout: lifetime, userVerification, allowCredentials: descriptorsOf(passkeys) };
  }

  /**
   * Takes an answer to a challenge once, whatever comes of it. A passkey whose count has gone back may have been copied (WebAuthn Level 3 §7.2, step 22): it is refused, and an event tells
   * of it. Whoever has changed since they proved something else is refused.
   */
  override async verify(context: TenantContext, attempt: Attempt): Promise<Verified> {
    const answer = readAssertion(attempt.answer);
    const { asked, passkey } = await this.unitOfWork.transaction(context, async (tx) => ({
      asked: await this.challenges.consume(tx, context, { id: attempt.challengeId, ceremony: 'get' }, this.clock.now()),
      passkey: await this.store.findByCredential(tx, context, answer.credentialId),
    }));
    const isAlone = asked?.userId === null;
    const known = isAlone || passkey?.userId === asked?.userId ? passkey : null;
    const challenge = asked?.challenge ?? randomText();
    const verdict = await verifyAssertion(answer, { challenge, relyingParty: relyingPartyOf(context), isAlone }, known);
    if (asked === null || known === null || !verdict.isVerified)
      throw this.failed(
        context,
        passkey?.userId ?? null,
        asked === null ? 'no such challenge' : verdict.isVerified ? 'unknown' : verdict.reason,
      );
    if (!isAlone && asked.userId !== attempt.userId) throw this.failed(context, known.userId, 'the challenge is of another user');
    const { verified } = verdict;
    const use = await this.use(context, known, verified, isAlone ? null : attempt.userVersion);
    if (use.kind === 'refused') throw this.failed(context, known.userId, use.reason);
    const amr = amrOfPasskey({ userVerified: verified.userVerified, backupEligible: known.backupEligible });
    return { user: use.user, authenticatorId: known.id, amr, knownBrowser: null, isRepeated: false };
  }

  override async beginEnrolment(context: TenantContext, user: User): Promise<Begun<'passkey'>> {
    const { id: rpId } = relyingPartyOf(context);
    const account = user.username ?? user.email ?? user.id;
    const [name, existing] = await Promise.all([
      this.tenantNames.of(context),
      this.unitOfWork.read(context, this.store.describe(user.id, rpId)),
    ]);
    if (existing.length >= max) throw new ServiceError('conflict', 'There are too many passkeys.');
    const enrolmentId = randomUUID() as EnrolmentId;
    const { challenge, expiresAt, handle } = await this.open(context, { id: enrolmentId, ceremony: 'create', userId: user.id });
    const options = {
      challenge,
      rp: { id: rpId, name },
      user: { id: handle, name: account, displayName: user.name ?? account },
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
      timeout: lifetime,
      attestation: 'none' as const,
      authenticatorSelection: { residentKey: 'preferred' as const, userVerification: 'preferred' as const },
      excludeCredentials: descriptorsOf(existing),
    };
    return { enrolmentId, offer: { method: 'passkey', options }, expiresAt };
  }

  /** The challenge is for one answer, a wrong one too. Who sends that again at once meets it as long as nothing has come of it: all but one are a repetition then. */
  override async confirmEnrolment(context: TenantContext, user: User, answered: Answered<'passkey'>): Promise<StoreEnrolment> {
    const { enrolmentId: id, answer, name } = answered;
    const creation = readCreation(answer.credential);
    const relyingParty = relyingPartyOf(context);
    const answerHash = answerHashOf(answered);
    const asked = await this.unitOfWork.transaction(context, (tx) =>
      this.challenges.answer(tx, context, { id, answerHash }, this.clock.now()),
    );
    if (asked?.userId !== user.id) throw this.failed(context, user.id, 'no such enrolment');
    const verdict = await verifyCreation(creation, { challenge: asked.challenge, relyingParty });
    if (!verdict.isVerified) throw this.failed(context, user.id, verdict.reason);
    const passkey = {
      ...verdict.verified,
      id: randomUUID() as AuthenticatorId,
      userId: user.id,
      name: name ?? makerOf(verdict.verified.aaguid),
      rpId: relyingParty.id,
      origin: relyingParty.origin,
      createdAt: this.clock.now(),
      answerHash,
    };
    return async (tx) => {
      const isWaiting = (await this.challenges.consume(tx, context, { id, ceremony: 'create' }, this.clock.now())) !== null;
      return isWaiting ? this.store.insert(tx, context, passkey, max) : null;
    };
  }

  override findRepeated(
    context: TenantContext,
    { id: userId }: User,
    answered: Answered<'passkey'>,
  ): Promise<EnrolledAuthenticator | null> {
    const since = new Date(this.clock.now().getTime() - repeatable);
    return this.unitOfWork.read(context, this.store.findAnswered({ userId, answerHash: answerHashOf(answered) }, since));
  }

  override countUsable(context: TenantContext, userId: UserId): Query<number> {
    return this.store.describe(userId, relyingPartyOf(context).id).map(({ length }) => length);
  }

  private async open(
    context: TenantContext,
    asked: { readonly id: ChallengeId | EnrolmentId; readonly ceremony: 'create' | 'get'; readonly userId: UserId | null },
  ): Promise<{ readonly challenge: string; readonly expiresAt: Date; readonly handle: string }> {
    const challenge = randomText();
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifetime);
    const handle = await this.unitOfWork.transaction(context, async (tx) => {
      await this.challenges.insert(tx, context, { ...asked, challenge, createdAt, expiresAt });
      if (asked.ceremony === 'get' || asked.userId === null) return '';
      return this.store.userHandle(tx, context, asked.userId, randomText());
    });
    return { challenge, expiresAt, handle };
  }

  /** `userVersion` null: nothing was proved before. */
  private use(
    context: TenantContext,
    { id, userId }: StoredPasskey,
    { signCount, backedUp }: VerifiedAssertion,
    userVersion: number | null,
  ): Promise<Use> {
    return this.unitOfWork.transaction(context, async (tx): Promise<Use> => {
      const user = await this.users.findForUpdate(tx, context, userId);
      if (user === null || !mayProve(user) || (userVersion !== null && user.version !== userVersion))
        return { kind: 'refused', reason: 'the user is not active, or has changed' };
      const use = await this.store.recordUse(tx, context, { id, signCount, backedUp }, this.clock.now());
      if (use === 'used') return { kind: 'verified', user };
      if (use === 'behind') await this.outbox.append(tx, context, eventMap.identity.passkeyCloneSuspected, { userId, authenticatorId: id });
      return { kind: 'refused', reason: use === 'behind' ? 'the count went back: there may be a copy of the passkey' : 'it was removed' };
    });
  }

  /** The refusal, with one line for the operator: nothing in it signs anybody in. */
  private failed(context: TenantContext, userId: UserId | null, detail: string): ServiceError {
    this.logger.log({ msg: 'A sign-in failed', reason: 'passkey_refused', detail, userId, ...logFields(context), actor: context.actor });
    return refused();
  }
}

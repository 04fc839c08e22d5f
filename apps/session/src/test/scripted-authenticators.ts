import { randomUUID } from 'node:crypto';
import {
  type Actor,
  type AnsweredEnrolment,
  type AttributeChanges,
  type AuthenticationAttempt,
  type AuthenticatorId,
  type AuthenticatorName,
  type BeginAuthenticationRequest,
  type BegunEnrolment,
  type ChallengeId,
  type ConfirmedEnrolment,
  type EnrolledAuthenticator,
  type Enrolling,
  type EnrolmentId,
  type EnrolmentWish,
  type Evidence,
  isEnrollable,
  type OnFile,
  type OrganizationChoice,
  type PasskeyRequestOptions,
  type PasswordSignInPreview,
  type PendingDeletion,
  type RequestOf,
  type RpcMap,
  type SecondFactorPolicy,
  ServiceError,
  type TenantContext,
  type UserId,
  type VerifiedAuthentication,
} from '#contracts';
import { Authenticators } from '../ports/authenticators.js';

/**
 * Users are known by their id, all have the password `right` and the code `123456`, and everybody is as they were, unless a test says otherwise; `look` is called in the
 * moment between the session and the answer.
 */
export class ScriptedAuthenticators extends Authenticators {
  verifications = 0;
  /** The challenges that were begun, in their order: the code of the last one alone is right. */
  readonly challenges: ChallengeId[] = [];
  /** Challenges whose code was right once. */
  readonly used = new Set<ChallengeId>();
  /** To whom messages to sign in with were asked for, in their order: the link `right` and the code `12345678` are right. */
  readonly messages = new Map<ChallengeId, UserId>();
  /** What beginning a challenge, or asking for a message, is refused with. */
  reluctance: ServiceError | null = null;
  refusal: ServiceError | null = null;
  /** The version that every user has now: one who proved something as another version is refused before a guess is counted. */
  userVersion = 7;
  guesses = 0;
  /** Which of its user's it is that a code is of; none where the identity service does not say. */
  appId: AuthenticatorId | undefined = undefined;
  /** For whom the last challenge for a passkey was; null: for anybody. */
  passkeysOf: UserId | null = null;
  /** The sign-ins at which a code of an app was right. */
  readonly usedFor = new Set<string>();
  /** What everybody has set up. */
  setUp: readonly EnrolledAuthenticator[] = [];
  /** What enrolments have come to. */
  readonly confirmed = new Map<EnrolmentId, EnrolledAuthenticator>();
  /** Who set up what, as the service said. */
  readonly enrolling: Enrolling[] = [];
  /** Who asked and verified, in that order. */
  readonly actors: Actor[] = [];
  enrolment: readonly AuthenticatorName[] = ['password', 'email-otp'];
  /** What everybody need not be asked for. */
  onFile: OnFile = { attributes: [], terms: [] };
  /** What everybody is a member of, and how often somebody asked. */
  memberOf: readonly OrganizationChoice[] = [];
  organizationSearches = 0;
  /** What was said at sign-ins. */
  readonly said: AttributeChanges[] = [];
  /** Whether everybody had their account deleted, and how often one was kept. */
  deletion: PendingDeletion | null = null;
  /** Whether everybody has an address that nobody has confirmed. */
  hasUnconfirmedEmail = false;
  cancellations = 0;
  /** What the roles of everybody demand. */
  demanded: SecondFactorPolicy = 'off';
  look: (proof: Pick<Evidence, 'userId' | 'userVersion'>) => Promise<boolean> = () => Promise.resolve(true);

  /** The names whose password was refused whatever it was, in their order. */
  readonly refusedByName: string[] = [];

  override organizations(): Promise<readonly OrganizationChoice[]> {
    this.organizationSearches += 1;
    return Promise.resolve(this.memberOf);
  }

  /** Only `nobody` is no user. */
  override async previewPasswordSignIn(_context: TenantContext, identifier: string): Promise<PasswordSignInPreview> {
    const userId = (identifier === 'nobody' ? '00000000-0000-0000-0000-000000000001' : identifier) as UserId;
    const isKnown = identifier !== 'nobody' && !this.hasUnconfirmedEmail && this.deletion === null;
    const proves = { method: 'password', userId, userVersion: this.userVersion, amr: ['pwd'] } as const;
    return { userId, proves: isKnown ? proves : null, enrolled: this.enrolment, secondFactor: this.demanded, onFile: this.onFile };
  }

  override async verify({ actor }: TenantContext, attempt: AuthenticationAttempt): Promise<VerifiedAuthentication> {
    this.actors.push(actor);
    this.verifications += 1;
    if (this.refusal) throw this.refusal;
    const proved = {
      userVersion: this.userVersion,
      enrolled: this.enrolment,
      secondFactor: this.demanded,
      onFile: this.onFile,
      deletion: this.deletion,
    };
    const refused = new ServiceError('invalid_credentials', 'Wrong.');
    if (attempt.method === 'password') {
      if (attempt.isRefused) this.refusedByName.push(attempt.identifier);
      if (attempt.password !== 'right' || attempt.isRefused) throw refused;
      return answerOf('password', ['pwd'], attempt.identifier as UserId, proved, 'known');
    }
    if (attempt.method === 'passkey') {
      if (this.used.has(attempt.challengeId) || this.challenges.at(-1) !== attempt.challengeId) throw refused;
      this.used.add(attempt.challengeId);
      const isAlone = this.passkeysOf === null;
      return answerOf('passkey', isAlone ? ['swk', 'user', 'mfa'] : ['hwk', 'user'], attempt.answer as UserId, proved, null);
    }
    if (attempt.method === 'magic-link' || attempt.userId === null) {
      const userId = this.messages.get(attempt.challengeId);
      const isRight = attempt.method === 'magic-link' ? attempt.token === 'right' : attempt.code === '12345678';
      if (userId === undefined || !isRight) throw refused;
      const isRepeated = this.used.has(attempt.challengeId);
      this.used.add(attempt.challengeId);
      return { ...answerOf(attempt.method, ['otp'], userId, proved, null), isRepeated };
    }
    if (attempt.userVersion !== this.userVersion) throw refused;
    this.guesses += 1;
    if (attempt.method !== 'email-otp' && attempt.method !== 'sms-otp') {
      if (attempt.code !== '123456') throw refused;
      const { evidence, ...answer } = answerOf(attempt.method, ['otp'], attempt.userId, proved, null);
      return {
        ...answer,
        evidence: { ...evidence, ...(this.appId !== undefined && { authenticatorId: this.appId }) },
        isRepeated: this.usedFor.has(attempt.usedFor) || !this.usedFor.add(attempt.usedFor),
      };
    }
    if (attempt.code !== '123456' || !this.challenges.includes(attempt.challengeId)) throw refused;
    const isRepeated = this.used.has(attempt.challengeId);
    this.used.add(attempt.challengeId);
    return { ...answerOf(attempt.method, attempt.method === 'sms-otp' ? ['sms'] : ['otp'], attempt.userId, proved, null), isRepeated };
  }

  override begin(
    { actor }: TenantContext,
    { method, userVersion, challengeId }: BeginAuthenticationRequest,
  ): Promise<{ readonly sentTo: string | null }> {
    this.actors.push(actor);
    if (userVersion !== this.userVersion) return Promise.reject(new ServiceError('invalid_credentials', 'Wrong.'));
    if (this.reluctance) return Promise.reject(this.reluctance);
    this.challenges.push(challengeId);
    return Promise.resolve({ sentTo: method === 'sms-otp' ? '•••• 00' : null });
  }

  override requestSignInMessage(
    _context: TenantContext,
    { challengeId, about }: RequestOf<RpcMap['identity']['requestSignInMessage']>,
  ): Promise<void> {
    if (this.reluctance) return Promise.reject(this.reluctance);
    const userId = 'identifier' in about ? (about.identifier as UserId) : this.messages.get(about.sameAs);
    if (userId !== undefined) this.messages.set(challengeId, userId);
    return Promise.resolve();
  }

  override cancelDeletion(_context: TenantContext, { userVersion }: Pick<Evidence, 'userId' | 'userVersion'>): Promise<number> {
    if (this.deletion === null && userVersion + 1 === this.userVersion) return Promise.resolve(this.userVersion);
    if (this.deletion === null || userVersion !== this.userVersion)
      return Promise.reject(new ServiceError('invalid_credentials', 'Wrong.'));
    this.deletion = null;
    this.userVersion += 1;
    this.cancellations += 1;
    return Promise.resolve(this.userVersion);
  }

  override enrolled(): Promise<readonly AuthenticatorName[]> {
    return Promise.resolve(this.enrolment);
  }

  override list(): ReturnType<Authenticators['list']> {
    return Promise.resolve({
      userVersion: this.userVersion,
      enrolled: this.enrolment,
      secondFactor: this.demanded,
      authenticators: this.setUp,
      recoveryCodesLeft: 0,
      onFile: this.onFile,
    });
  }

  override createPasskeyChallenge(
    _context: TenantContext,
    { challengeId, user }: RequestOf<RpcMap['identity']['createPasskeyChallenge']>,
  ): Promise<PasskeyRequestOptions> {
    if (user !== null && user.userVersion !== this.userVersion)
      return Promise.reject(new ServiceError('invalid_credentials', 'The user has changed.'));
    this.passkeysOf = user?.userId ?? null;
    this.challenges.push(challengeId);
    return Promise.resolve({ challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'required', allowCredentials: [] });
  }

  override beginEnrolment({ actor }: TenantContext, enrolling: Enrolling & { readonly wish: EnrolmentWish }): Promise<BegunEnrolment> {
    this.actors.push(actor);
    if (this.isOutdated(enrolling)) return Promise.reject(new ServiceError('invalid_credentials', 'Changed.'));
    this.enrolling.push(enrolling);
    const offer = { method: 'totp', key: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/a:b' } as const;
    return Promise.resolve({ enrolmentId: randomUUID() as EnrolmentId, offer, expiresAt: '2026-01-01T00:00:00.000Z' });
  }

  override confirmEnrolment(_context: TenantContext, enrolling: Enrolling & AnsweredEnrolment): Promise<ConfirmedEnrolment> {
    this.enrolling.push(enrolling);
    const { answer, name } = enrolling;
    const { userId } = enrolling;
    const proved = { method: answer.method, userId, userVersion: this.userVersion, amr: ['otp'] };
    const before = this.confirmed.get(enrolling.enrolmentId);
    if (before !== undefined) return Promise.resolve({ authenticator: before, proved, isRepeated: true, recoveryCodes: ['a code'] });
    const isLate = enrolling.mustBeFirst && this.enrolment.some(isEnrollable);
    if (isLate || this.isOutdated(enrolling) || answer.method !== 'totp' || answer.code !== '123456')
      return Promise.reject(new ServiceError('invalid_credentials', 'Wrong.'));
    const authenticator = {
      id: randomUUID() as AuthenticatorId,
      method: answer.method,
      name,
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUsedAt: null,
    };
    this.setUp = [...this.setUp, authenticator];
    this.enrolment = [...this.enrolment, answer.method];
    this.confirmed.set(enrolling.enrolmentId, authenticator);
    return Promise.resolve({ authenticator, proved, isRepeated: false, recoveryCodes: ['a code'] });
  }

  private isOutdated({ userVersion }: Enrolling): boolean {
    return userVersion !== null && userVersion !== this.userVersion;
  }

  override createRecoveryCodes(): Promise<readonly string[]> {
    return Promise.resolve(['a code']);
  }

  override completeProfile({ actor }: TenantContext, { attributes }: { readonly attributes: AttributeChanges }): Promise<OnFile> {
    this.actors.push(actor);
    this.said.push(attributes);
    const missing = Object.keys(attributes).filter((name) => attributes[name] === null);
    if (missing.length > 0)
      return Promise.reject(
        new ServiceError('invalid_argument', 'Unfit.', {
          members: missing.map((name) => ({ pointer: `/attributes/${name}`, detail: 'is required' })),
        }),
      );
    this.onFile = { ...this.onFile, attributes: [...this.onFile.attributes, ...Object.keys(attributes)] };
    return Promise.resolve(this.onFile);
  }

  override acceptTerms({ actor }: TenantContext, { version }: { readonly version: string }): Promise<OnFile> {
    this.actors.push(actor);
    this.onFile = { ...this.onFile, terms: [...this.onFile.terms, version] };
    return Promise.resolve(this.onFile);
  }

  override remove(
    _context: TenantContext,
    { authenticatorId, userVersion }: RequestOf<RpcMap['identity']['removeAuthenticator']>,
  ): Promise<number> {
    if (userVersion !== this.userVersion) return Promise.reject(new ServiceError('step_up_required', 'Changed.'));
    this.setUp = this.setUp.filter(({ id }) => id !== authenticatorId);
    this.userVersion += 1;
    return Promise.resolve(this.userVersion);
  }

  override rename(_context: TenantContext, { authenticatorId, name }: RequestOf<RpcMap['identity']['renameAuthenticator']>): Promise<void> {
    this.setUp = this.setUp.map((one) => (one.id === authenticatorId ? { ...one, name } : one));
    return Promise.resolve();
  }

  override stillHolds(_context: TenantContext, proof: Pick<Evidence, 'userId' | 'userVersion'>): Promise<boolean> {
    return this.look(proof);
  }
}

const answerOf = (
  method: AuthenticatorName,
  amr: readonly string[],
  userId: UserId,
  {
    userVersion,
    ...standing
  }: Pick<VerifiedAuthentication, 'enrolled' | 'secondFactor' | 'onFile' | 'deletion'> & { readonly userVersion: number },
  knownBrowser: string | null,
): VerifiedAuthentication => ({ ...standing, evidence: { method, userId, userVersion, amr }, isRepeated: false, knownBrowser });

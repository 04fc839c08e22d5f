import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  asUser,
  type Evidence,
  type PasswordSignInPreview,
  type PasswordSignInRequest,
  ServiceError,
  type SessionFacts,
  type SessionId,
  type SignInNeeds,
  type TenantContext,
} from '#contracts';
import { Clock, logFields, UnitOfWork, UserLimits } from '#kernel';
import { beginProving, type Proof, proofWithoutPages } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { SecretSource } from '../../ports/secret-source.js';
import { SignInPolicies } from '../../ports/sign-in-policies.js';
import { SessionKeeper } from '../session-keeper.js';
import { unlessGone } from '../sign-in-key.js';
import { SignInRisks } from '../sign-in-risks.js';

const noNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null } as const satisfies SignInNeeds;

/** One refusal for every reason, and that of a wrong password: whoever guesses learns from none that they were right. */
const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The username or the password is wrong.');

/** A user types their password into an application (RFC 6749 §4.3), where no page can ask for anything else. */
@Injectable()
export class SignInByPasswordUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly authenticators: Authenticators,
    private readonly policies: SignInPolicies,
    private readonly sessions: SessionKeeper,
    private readonly risks: SignInRisks,
    private readonly userLimits: UserLimits,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a session whose secret nobody is given: it is listed, it ends, and its applications are told, as of any other. Refuses with `invalid_credentials`, in the same words and by the same work, a wrong password, a user who has set up
   * a second factor or has an address that nobody has confirmed, and one whom a page would have to ask anything first; and otherwise as the identity service does, which counts the guesses. All but the password is decided before it is looked at.
   */
  async execute(context: TenantContext, { identifier, password, needs }: PasswordSignInRequest): Promise<{ session: SessionFacts }> {
    const preview = await this.authenticators.previewPasswordSignIn(context, identifier);
    const expected = await this.prove(context, { ...noNeeds, ...needs }, preview);
    const typed = { method: 'password', identifier, password, knownBrowser: null, isRefused: expected === null } as const;
    const { evidence } = await this.authenticators.verify(context, typed);
    // Whoever changed meanwhile proved something else than was looked at.
    if (expected === null || evidence.userId !== expected.userId || evidence.userVersion !== expected.userVersion) throw refused();
    const { userId } = expected;
    const byUser = asUser(context, userId);
    // Not before: who is refused whatever they send would learn by it that the password was right.
    await this.userLimits.admit(byUser, { endpoint: 'login', userId });
    const session = await this.begin(byUser, expected, { ...evidence, at: expected.authTime });
    if (await this.authenticators.stillHolds(byUser, expected)) return { session };
    await this.unitOfWork.transaction(byUser, (tx) => this.sessions.end(tx, byUser, session, 'user_inactive'));
    throw refused();
  }

  /** Who is signed in if the password is right; null: nobody. Of nobody the same is asked as of a user. */
  private async prove(
    context: TenantContext,
    needs: SignInNeeds,
    { userId, proves, enrolled, secondFactor, onFile }: PasswordSignInPreview,
  ): Promise<Proof | null> {
    const [policy, { risk }] = await Promise.all([this.policies.of(context), this.risks.assess(context, userId, {})]);
    if (proves === null) return null;
    const at = this.clock.epochSeconds();
    const proving = { ...beginProving(needs, { at, evidence: [{ ...proves, at }] }), risk };
    return proofWithoutPages(proving, { ...policy, userSecondFactor: secondFactor }, enrolled, onFile);
  }

  private async begin(
    context: TenantContext,
    { userId, authTime, amr, acr, secondFactor }: Proof,
    evidence: Evidence,
  ): Promise<SessionFacts> {
    const session: SessionFacts = { sessionId: randomUUID() as SessionId, userId, authTime, amr, acr, secondFactor };
    const lifetimes = (await this.sessions.lifetimesOf(context))(false);
    const begun = { facts: session, evidence: [evidence], token: this.secrets.create('st'), isRemembered: false, ...lifetimes };
    const before = { userAgent: null, previousSessionToken: null };
    await unlessGone(
      this.unitOfWork.transaction(context, (tx) => this.sessions.begin(tx, context, begun, before)),
      refused,
    );
    const { sessionId } = session;
    this.logger.log({ msg: 'A user signed in by password alone', sessionId, amr, acr, ...logFields(context), actor: context.actor });
    return session;
  }
}

import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  asUser,
  type CompletedLogin,
  type CompleteLoginRequest,
  eventMap,
  type SessionFacts,
  type SessionId,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction, UnitOfWork, UserLimits } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { type LoginTransactionHashes, LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { SecretSource } from '../../ports/secret-source.js';
import { SessionLifetimes } from '../../ports/session-lifetimes.js';
import { SessionStore } from '../../ports/session-store.js';
import { type UserProof, VerifiedUsers } from '../../ports/verified-users.js';
import { hashesOf, transactionInvalid } from '../login-transaction-key.js';

/** What is kept of a header that anybody may make long. */
const maxUserAgentLength = 512;

/** Somebody says who they are. If the identity service agrees, the transaction moves on, a session begins, and the browser's session before it ends. */
@Injectable()
export class CompleteLoginUseCase {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transactions: LoginTransactionStore,
    private readonly sessions: SessionStore,
    private readonly lifetimes: SessionLifetimes,
    private readonly users: VerifiedUsers,
    private readonly userLimits: UserLimits,
    private readonly secrets: SecretSource,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Exactly once per transaction; refuses with `transaction_invalid` otherwise, before the password is looked at, and as the identity
   * service does; with `too_many_requests` a user who signed in too often, whose transaction stays as it was: tries with a wrong password count for nobody here. The session is always a new one with a new secret, so that a secret known before the login is worth nothing after it.
   *
   * A user who was disabled, deleted or given another password since their proof is refused with `transaction_invalid`. They are looked at after
   * the session is there: of a change before that look we learn by looking, and one after it ends the session by its event.
   */
  async execute(context: TenantContext, request: CompleteLoginRequest): Promise<CompletedLogin> {
    const hashes = hashesOf(request);
    await this.requireLoginStep(context, hashes);
    const { identifier, password, knownBrowser } = request;
    const proof = await this.users.verifyPassword(context, { identifier, password, knownBrowser });
    const byUser = asUser(context, proof.userId);
    await this.userLimits.admit(byUser, { endpoint: 'login', userId: proof.userId });
    const begun = await this.begin(byUser, hashes, request, proof);
    await this.requireUnchangedUser(byUser, proof, begun.session);
    const { sessionId, amr } = begun.session;
    this.logger.log({ msg: 'A user signed in', sessionId, amr, ...logFields(byUser), actor: byUser.actor });
    return { sessionToken: begun.sessionToken, authorizationRequestId: begun.authorizationRequestId, knownBrowser: proof.knownBrowser };
  }

  private async requireLoginStep(context: TenantContext, hashes: LoginTransactionHashes): Promise<void> {
    const found = await this.unitOfWork.transaction(context, (tx) => this.transactions.find(tx, context, hashes, this.clock.now()));
    if (found?.step !== 'login') throw transactionInvalid();
  }

  private async requireUnchangedUser(context: TenantContext, proof: UserProof, session: SessionFacts): Promise<void> {
    let holds = false;
    try {
      holds = await this.users.stillHolds(context, proof);
    } finally {
      if (!holds) await this.end(context, session);
    }
    if (!holds) throw transactionInvalid();
  }

  private async end(context: TenantContext, session: SessionFacts): Promise<void> {
    await this.unitOfWork.transaction(context, async (tx) => {
      const end = { at: this.clock.now(), reason: 'user_inactive' } as const;
      const ended = await this.sessions.endOne(tx, context, session, end);
      if (ended) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...ended, reason: end.reason });
    });
  }

  private async begin(
    context: TenantContext,
    hashes: LoginTransactionHashes,
    { previousSessionToken, userAgent }: CompleteLoginRequest,
    { userId, amr }: UserProof,
  ): Promise<Omit<CompletedLogin, 'knownBrowser'> & { readonly session: SessionFacts }> {
    const { lifetime, idleLifetime } = await this.lifetimes.of(context);
    const sessionToken = this.secrets.create('st');
    const now = this.clock.now();
    const session: SessionFacts = { sessionId: randomUUID() as SessionId, userId, authTime: this.clock.epochSeconds(), amr, acr: null };

    return this.unitOfWork.transaction(context, async (tx) => {
      const taken = await this.transactions.takeLogin(tx, context, hashes, session.sessionId, now);
      if (!taken) throw transactionInvalid();
      if (previousSessionToken !== null) await this.replace(tx, context, previousSessionToken, now);
      await this.sessions.insert(tx, context, {
        ...session,
        tokenHash: hashSecret(sessionToken),
        createdAt: now,
        lifetime,
        idleLifetime,
        ipAddress: context.actor.address,
        userAgent: userAgent?.slice(0, maxUserAgentLength) ?? null,
      });
      await this.outbox.append(tx, context, eventMap.session.sessionStarted, { sessionId: session.sessionId, userId, amr });
      return { sessionToken, session, authorizationRequestId: taken.authorizationRequestId };
    });
  }

  private async replace(tx: Transaction, context: TenantContext, sessionToken: string, at: Date): Promise<void> {
    if (!isWellFormedSecret('st', sessionToken)) return;
    const reason = 'replaced';
    const replaced = await this.sessions.endByToken(tx, context, hashSecret(sessionToken), { at, reason });
    if (replaced) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...replaced, reason });
  }
}

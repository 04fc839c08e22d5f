import { Injectable } from '@nestjs/common';
import type { LoginTransactionId, SessionFacts, StartedLogin, StartLoginRequest, TenantContext } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { SecretSource } from '../../ports/secret-source.js';
import { SessionStore } from '../../ports/session-store.js';

/** Seconds a person has to sign in and to decide. */
export const loginTransactionLifetime = 30 * 60;

/** Begins one browser's way through the hosted pages, at `login`, or at `consent` for the holder of a live session. */
@Injectable()
export class StartLoginUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transactions: LoginTransactionStore,
    private readonly sessions: SessionStore,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /** A binding secret that was sent is kept, so that tabs of one browser do not invalidate each other. */
  async execute(context: TenantContext, request: StartLoginRequest): Promise<StartedLogin> {
    const { authorizationRequestId, browserToken: sent, sessionToken } = request;
    const browserToken = sent !== null && isWellFormedSecret('bt', sent) ? sent : this.secrets.create('bt');
    const transactionId = this.secrets.create('lt') as LoginTransactionId;
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + loginTransactionLifetime * 1000);

    return this.unitOfWork.transaction(context, async (tx) => {
      const session = sessionToken === null ? null : await this.liveSession(tx, sessionToken, createdAt);
      const step = session ? 'consent' : 'login';
      await this.transactions.insert(tx, context, {
        idHash: hashSecret(transactionId),
        browserHash: hashSecret(browserToken),
        authorizationRequestId,
        step,
        sessionId: session?.sessionId ?? null,
        createdAt,
        expiresAt,
      });
      return { transaction: { transactionId, authorizationRequestId, step, session }, browserToken };
    });
  }

  private async liveSession(tx: Transaction, sessionToken: string, now: Date): Promise<SessionFacts | null> {
    if (!isWellFormedSecret('st', sessionToken)) return null;
    const found = await tx.run(this.sessions.findLive(hashSecret(sessionToken), now));
    if (!found) return null;
    const { lastSeenAt: _lastSeenAt, ...session } = found;
    return session;
  }
}

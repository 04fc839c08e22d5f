import { Injectable } from '@nestjs/common';
import type { LoginTransactionId, StartedLogin, StartLoginRequest, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { LoginTransactionStore } from '../../ports/login-transaction-store.js';
import { SecretSource } from '../../ports/secret-source.js';

/** Seconds a person has to sign in and to decide. */
export const loginTransactionLifetime = 30 * 60;

/** Begins one browser's way through the hosted pages, at `login`, or at `consent` where a session already serves. */
@Injectable()
export class StartLoginUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transactions: LoginTransactionStore,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /** A binding secret that was sent is kept, so that tabs of one browser do not invalidate each other. */
  async execute(context: TenantContext, request: StartLoginRequest): Promise<StartedLogin> {
    const { authorizationRequestId, session } = request;
    const sent = request.browserToken;
    const browserToken = sent !== null && isWellFormedSecret('bt', sent) ? sent : this.secrets.create('bt');
    const transactionId = this.secrets.create('lt') as LoginTransactionId;
    const step = session ? 'consent' : 'login';
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + loginTransactionLifetime * 1000);

    await this.unitOfWork.transaction(context, (tx) =>
      this.transactions.insert(tx, context, {
        idHash: hashSecret(transactionId),
        browserHash: hashSecret(browserToken),
        authorizationRequestId,
        step,
        sessionId: session?.sessionId ?? null,
        createdAt,
        expiresAt,
      }),
    );
    return { transaction: { transactionId, authorizationRequestId, step, session }, browserToken };
  }
}

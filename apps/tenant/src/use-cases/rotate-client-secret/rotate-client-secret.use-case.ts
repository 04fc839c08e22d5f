import { Injectable } from '@nestjs/common';
import type { ClientId, Idempotent, IssuedClientSecret, Replayable, RotateClientSecretRequest, TenantContext } from '#contracts';
import { Clock, IdempotentCreations, type RunCreation, type Transaction, Violations } from '#kernel';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { checkSeconds } from '../../rules/values.js';
import { ClientSecrets, clientOf } from '../client-secrets.js';

/** 30 days: longer, and the old secret is not being replaced but kept. */
export const longestOverlapSeconds = 30 * 24 * 60 * 60;

/**
 * Makes a new secret, seen here only. The newest of those before it works on for `overlapSeconds` (never longer than it would
 * have anyway), any other ends at once: at most two are valid at a time, and a rotation in an emergency is never refused.
 * Refuses with `not_found`, `invalid_argument`, or `conflict` for a public application.
 */
@Injectable()
export class RotateClientSecretUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly secrets: ClientSecretStore,
    private readonly clientSecrets: ClientSecrets,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: TenantContext,
    { idempotency, ...request }: RotateClientSecretRequest & Idempotent,
  ): Promise<IssuedClientSecret & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.rotate(context, request, run));
  }

  private async rotate(
    context: TenantContext,
    { overlapSeconds, ...named }: RotateClientSecretRequest,
    run: RunCreation<IssuedClientSecret>,
  ): Promise<IssuedClientSecret> {
    const violations = new Violations();
    checkSeconds(violations, '/overlapSeconds', overlapSeconds, 0, longestOverlapSeconds);
    violations.throwIfAny();

    return run(async (tx) => {
      const holder = await this.clientSecrets.lockNamed(tx, named);
      const client = clientOf(holder);
      await this.endPredecessors(tx, client.clientId, overlapSeconds);
      const issued = await this.clientSecrets.issue(tx, context, client);
      await this.clientSecrets.announceChange(tx, context, holder);
      return issued;
    });
  }

  private async endPredecessors(tx: Transaction, clientId: ClientId, overlapSeconds: number): Promise<void> {
    const now = this.clock.now();
    const end = new Date(now.getTime() + overlapSeconds * 1000);
    const [newest, ...older] = await this.secrets.listLive(tx, clientId, now);
    for (const secret of older) await this.secrets.end(tx, secret.id, now.toISOString());
    if (newest !== undefined && (newest.expiresAt === null || Date.parse(newest.expiresAt) > end.getTime())) {
      await this.secrets.end(tx, newest.id, end.toISOString());
    }
    await this.secrets.removeEnded(tx, clientId, now);
  }
}

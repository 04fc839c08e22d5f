import { Injectable } from '@nestjs/common';
import {
  type CreateInitialAccessTokenRequest,
  eventMap,
  type Idempotent,
  initialAccessTokenBounds,
  type InitialAccessToken,
  type InitialAccessTokenId,
  type IssuedInitialAccessToken,
  type Replayable,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, Violations } from '#kernel';
import { Credentials } from '../../ports/credentials.js';
import { InitialAccessTokenStore } from '../../ports/initial-access-token-store.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { checkName, checkSeconds } from '../../rules/values.js';

/** Makes a token that lets its holder register clients, seen here only, and forgets those that have expired. Refuses with `invalid_argument`, or `not_found` when the tenant is gone. */
@Injectable()
export class CreateInitialAccessTokenUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly tenants: TenantStore,
    private readonly initialAccessTokens: InitialAccessTokenStore,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: TenantContext,
    { idempotency, ...request }: CreateInitialAccessTokenRequest & Idempotent,
  ): Promise<IssuedInitialAccessToken & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(
    context: TenantContext,
    { name, verifies = false, maxUses = 1, lifetime = initialAccessTokenBounds.lifetime.usual }: CreateInitialAccessTokenRequest,
    run: RunCreation<IssuedInitialAccessToken>,
  ): Promise<IssuedInitialAccessToken> {
    const violations = new Violations();
    checkName(violations, '/name', name);
    violations.check(
      Number.isSafeInteger(maxUses) && maxUses >= 1 && maxUses <= initialAccessTokenBounds.maxUses,
      '/maxUses',
      `must be a whole number from 1 to ${initialAccessTokenBounds.maxUses}`,
    );
    checkSeconds(violations, '/lifetime', lifetime, 60, initialAccessTokenBounds.lifetime.longest);
    violations.throwIfAny();

    return run(async (tx) => {
      if (!(await this.tenants.hold(tx))) throw new ServiceError('not_found', 'There is no such tenant.');
      const now = this.clock.now();
      const { token, sha256 } = this.credentials.newRegistrationToken('ia');
      const created: InitialAccessToken = {
        id: this.credentials.newId() as InitialAccessTokenId,
        name,
        verifies,
        maxUses,
        uses: 0,
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + lifetime * 1_000).toISOString(),
      };
      await this.initialAccessTokens.removeExpired(tx, now);
      await this.initialAccessTokens.insert(tx, { ...created, sha256 });
      const { id: initialAccessTokenId, expiresAt } = created;
      await this.outbox.append(tx, context, eventMap.tenant.initialAccessTokenCreated, { initialAccessTokenId, maxUses, expiresAt });
      return { ...created, token };
    });
  }
}

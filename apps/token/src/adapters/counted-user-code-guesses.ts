import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import { Clock, RpcClient, UnitOfWork } from '#kernel';
import { type ActiveLimit, addressGroups, limitsAt, Refusals, reportThrottling } from '#limits';
import type { OAuthTenant, UserCodeGuesses } from '#oauth-core';
import { AppMetrics } from '#platform';
import { TenantDirectory } from '#tenancy';
import { type GuessWindow, SqlUserCodeGuesses } from '../persistence/stores/sql-user-code-guesses.js';
import { MasterKeyHashes } from './master-key-hashes.js';

/** What is counted together, and how often it may happen. The database is told neither address nor user. */
type Counted = GuessWindow & { readonly limit: ActiveLimit; readonly id: string };

/** Guesses at the codes of devices, by what their tenant's settings allow, counted in the database for all replicas. */
@Injectable()
export class CountedUserCodeGuesses implements UserCodeGuesses {
  private readonly guesses = new SqlUserCodeGuesses();
  private readonly refusals: Refusals;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantDirectory,
    private readonly hashes: MasterKeyHashes,
    private readonly clock: Clock,
    rpc: RpcClient,
    metrics: AppMetrics,
  ) {
    this.refusals = new Refusals(metrics, reportThrottling(rpc));
  }

  /** Throws ServiceError `too_many_requests`. One statement. */
  async charge(tenant: OAuthTenant, userId: UserId | null): Promise<void> {
    const counted = await this.countedOf(tenant, userId);
    if (counted.length === 0) return;
    const at = this.clock.epochSeconds();
    const windows = await this.unitOfWork.write(tenant, 'user codes', this.guesses.charge(counted.map(windowOf), at));
    for (const one of counted) {
      const window = windows.get(one.subject);
      if (window === undefined || window.guesses <= one.max) continue;
      const seconds = Math.max(1, window.endsAt - at);
      const exhaustion = { seconds, until: new Date(window.endsAt * 1_000), first: window.guesses === one.max + 1 };
      throw this.refusals.refuse(tenant, one.limit, one.id, exhaustion);
    }
  }

  async refund(tenant: OAuthTenant, userId: UserId | null): Promise<void> {
    const counted = await this.countedOf(tenant, userId);
    if (counted.length > 0) await this.unitOfWork.write(tenant, 'user codes', this.guesses.refund(counted.map(windowOf)));
  }

  private async countedOf(tenant: OAuthTenant, userId: UserId | null): Promise<readonly Counted[]> {
    const { all } = limitsAt(await this.tenants.byId(tenant, tenant.tenantId), 'device');
    const subjects = (limit: ActiveLimit): readonly { readonly id: string; readonly allowance?: number }[] => {
      if (limit.subject === 'address') return addressGroups(tenant.actor.address ?? '');
      if (limit.subject === 'tenant') return [{ id: tenant.tenantId }];
      return limit.subject === 'user' && userId !== null ? [{ id: userId }] : [];
    };
    return all
      .filter(({ event }) => event === 'invalid_user_code')
      .flatMap((limit) =>
        subjects(limit).map(({ id, allowance = 1 }) => ({
          ...{ limit, id, max: limit.max * allowance, seconds: limit.seconds },
          subject: this.hashes.hash(`user code guess ${limit.prefix}${id}`),
        })),
      );
  }
}

const windowOf = ({ subject, seconds, max }: Counted): GuessWindow => ({ subject, seconds, max });

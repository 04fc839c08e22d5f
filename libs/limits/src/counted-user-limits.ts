import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { RpcClient, UserLimits, type UserRequest } from '#kernel';
import { AppMetrics } from '#platform';
import { TenantDirectory } from '#tenancy';
import { limitsAt } from './limits-at.js';
import { Refusals } from './refusals.js';
import { reportThrottling } from './report-throttling.js';
import { UserCounters } from './user-counters.js';

/** A retry may use a limit up once more: who was answered and did not hear it must not lose what they have. */
const retryAllowance = 2;

/** Limits of users by what their tenant's settings say, counted in this replica. Costs a look into a map where a tenant says nothing. */
@Injectable()
export class CountedUserLimits extends UserLimits {
  private readonly counters = new UserCounters();
  private readonly refusals: Refusals;

  constructor(
    private readonly tenants: TenantDirectory,
    rpc: RpcClient,
    metrics: AppMetrics,
  ) {
    super();
    this.refusals = new Refusals(metrics, reportThrottling(rpc));
  }

  override async admit(context: TenantContext, { endpoint, userId, isRetry = false }: UserRequest): Promise<void> {
    const tenant = await this.tenants.byId(context, context.tenantId);
    for (const limit of limitsAt(tenant, endpoint).ofUsers) {
      const exhaustion = this.counters.take(limit, userId, isRetry ? retryAllowance : 1);
      if (exhaustion !== null) throw this.refusals.refuse(context, limit, userId, exhaustion);
    }
  }
}

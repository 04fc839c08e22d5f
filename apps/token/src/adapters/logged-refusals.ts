import { Injectable, Logger } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { logFields } from '#kernel';
import type { Refusal, RefusalLog } from '#oauth-core';
import { AppMetrics } from '#platform';

/** Refusals of the protocol in the log and in the metrics. What clients do wrong is no warning: anybody may cause it. */
@Injectable()
export class LoggedRefusals implements RefusalLog {
  private readonly logger = new Logger('OAuth');
  private readonly counter;

  constructor(metrics: AppMetrics) {
    this.counter = metrics.counter('ostiary_oauth_refusals_total', 'OAuth errors answered to clients.', ['endpoint', 'error'] as const);
  }

  refused(tenant: TenantContext, refusal: Refusal): void {
    this.counter.inc({ endpoint: refusal.endpoint, error: refusal.error });
    // Clients that wait are told so every few seconds, or more often (RFC 8628 §3.5).
    if (refusal.error === 'authorization_pending' || refusal.error === 'slow_down') return;
    this.logger.log({ msg: `refused at the ${refusal.endpoint} endpoint: ${refusal.error}`, ...logFields(tenant), ...refusal });
  }
}

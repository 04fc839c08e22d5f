import { Logger } from '@nestjs/common';
import { ServiceError, type TenantContext } from '#contracts';
import { logFields } from '#kernel';
import type { AppMetrics } from '#platform';
import type { ActiveLimit } from './limits-at.js';
import type { Exhaustion } from './request-limiter.js';

/** That somebody is turned away from now on: told once per window and replica. */
export type Throttling = {
  readonly limit: ActiveLimit;
  /** The address or network, or the id of the client or of the user. */
  readonly subjectId: string;
  readonly until: Date;
};

export type ReportThrottling = (context: TenantContext, throttling: Throttling) => Promise<void>;

type Counter = ReturnType<AppMetrics['counter']>;

const counters = new WeakMap<AppMetrics, Counter>();

/** One counter for all that turn away in an app. */
const throttledOf = (metrics: AppMetrics): Counter => {
  let counter = counters.get(metrics);
  if (counter === undefined) {
    const help = 'Requests answered 429 because a limit was used up.';
    counters.set(metrics, (counter = metrics.counter('ostiary_requests_throttled_total', help, ['endpoint', 'subject', 'event'])));
  }
  return counter;
};

/** Turns away who has used up a limit: each is counted in the metrics, and the first of a window reported. */
export class Refusals {
  private readonly logger = new Logger('Limits');
  private readonly throttled: Counter;

  constructor(
    metrics: AppMetrics,
    private readonly report: ReportThrottling,
  ) {
    this.throttled = throttledOf(metrics);
  }

  /** What to throw. */
  refuse(context: TenantContext, limit: ActiveLimit, subjectId: string, { first, seconds, until }: Exhaustion): ServiceError {
    const { endpoint, subject, event } = limit;
    this.throttled.inc({ endpoint, subject, event });
    if (first) {
      this.report(context, { limit, subjectId, until }).catch((error: unknown) =>
        this.logger.warn({ msg: 'Throttling could not be reported', endpoint, subject, event, ...logFields(context), error }),
      );
    }
    return new ServiceError('too_many_requests', 'There were too many requests. Try again later.', { retryAfter: seconds });
  }
}

import { Injectable } from '@nestjs/common';
import type { MessageChannel } from '#contracts';
import { AppMetrics } from '#platform';
import type { CountAttempt } from './ordered-providers.js';

/** Counts, for who watches the platform, what became of messages that were offered to providers. Those of tenants are one: what tenants call theirs makes no metric. */
@Injectable()
export class AttemptCounter {
  private readonly attempts;

  constructor(metrics: AppMetrics) {
    this.attempts = metrics.counter('ostiary_provider_attempts_total', 'Messages offered to a provider, by what became of it.', [
      'channel',
      'provider',
      'outcome',
    ]);
  }

  ofOperator(channel: MessageChannel): CountAttempt {
    return (provider, outcome) => this.attempts.inc({ channel, provider, outcome });
  }

  ofTenants(channel: MessageChannel): CountAttempt {
    return (_provider, outcome) => this.attempts.inc({ channel, provider: 'tenant', outcome });
  }
}

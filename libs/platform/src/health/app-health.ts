import { ServiceUnavailableException } from '@nestjs/common';
import {
  type HealthCheckResult,
  type HealthCheckService,
  type HealthIndicatorFunction,
  type HealthIndicatorResult,
  type HealthIndicatorService,
} from '@nestjs/terminus';
import { inAwakeTime } from '#kernel';
import type { MessagingHealth } from '#messaging';
import type { AppRequirements } from './app-requirements.js';

/** An answer about an app: fit to be sent requests or not, and what was looked at. */
export type HealthReport = { readonly healthy: boolean; readonly details: Readonly<Record<string, unknown>> };

export type HealthParts = {
  readonly checks: HealthCheckService;
  readonly indicators: HealthIndicatorService;
  /** Resolves if the database answers; null for an app that stores nothing. */
  readonly probeDatabase: (() => Promise<void>) | null;
  readonly messaging: MessagingHealth;
  readonly hasOutbox: boolean;
  readonly requirements: AppRequirements;
};

/** A probe that has not answered by then has failed. */
const timeoutMs = 1_500;
/** Events that wait longer than this make an app degraded: it still answers, somebody should look. */
const tolerableLagSeconds = 30;

/** Looks at what an app cannot work without: its database, the transport and what it names itself; and at how far its outbox lags behind. */
export class AppHealth {
  private draining = false;

  constructor(private readonly parts: HealthParts) {}

  /** From now on the app is not ready: it finishes what it has and takes nothing new. */
  drain(): void {
    this.draining = true;
  }

  /** What `/readyz` answers. Never throws; takes at most about 1.5 s. */
  report(): Promise<HealthReport> {
    return this.#look([...this.#needs(), ...this.#signs()]);
  }

  /** Whether the app can work, and what it lacks: the part of the report on which its readiness depends. */
  readiness(): Promise<HealthReport> {
    return this.#look(this.#needs());
  }

  async #look(indicators: readonly HealthIndicatorFunction[]): Promise<HealthReport> {
    if (this.draining) return { healthy: false, details: { app: { status: 'shutting_down' } } };
    try {
      return { healthy: true, details: (await this.parts.checks.check([...indicators])).details };
    } catch (error) {
      return { healthy: false, details: detailsOf(error) };
    }
  }

  #needs(): readonly HealthIndicatorFunction[] {
    const { indicators, probeDatabase, messaging, requirements } = this.parts;
    const lookAtMessaging = (): void => {
      if (!messaging.isConnected()) throw new Error('not connected');
    };
    const needs = new Map<string, () => Promise<void> | void>([
      ...(probeDatabase === null ? [] : [['database', probeDatabase] as const]),
      ['messaging', lookAtMessaging],
      ...requirements.all,
    ]);
    return [...needs].map(
      ([name, probe]) =>
        () =>
          indicators
            .check(name)
            .attempt(() => inAwakeTime(timeoutMs, Promise.resolve(probe()), () => new Error(`no answer within ${timeoutMs} ms`))),
    );
  }

  #signs(): readonly HealthIndicatorFunction[] {
    const { indicators, messaging, hasOutbox } = this.parts;
    const lookAtOutbox = async (): Promise<HealthIndicatorResult> => {
      const outbox = indicators.check('outbox');
      const lagSeconds = await messaging.outboxLagSeconds();
      return lagSeconds > tolerableLagSeconds ? outbox.degraded({ lagSeconds }) : outbox.up({ lagSeconds });
    };
    // An outbox that cannot be read is the database's failure, which is reported above.
    const unknown = (): HealthIndicatorResult => indicators.check('outbox').degraded({ message: 'unknown' });
    return hasOutbox ? [() => withinOr<HealthIndicatorResult>(lookAtOutbox(), unknown())] : [];
  }
}

const withinOr = async <Value>(work: Promise<Value>, otherwise: Value): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Value>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), timeoutMs);
  });
  try {
    return await Promise.race([work.catch(() => otherwise), tooLate]);
  } finally {
    clearTimeout(timer);
  }
};

const detailsOf = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof ServiceUnavailableException)) return { app: { status: 'down' } };
  const response = error.getResponse() as Partial<HealthCheckResult>;
  return response.details ?? {};
};

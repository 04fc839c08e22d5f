import { inAwakeTime } from '#kernel';
import type { MessagingHealth } from '#messaging';
import type { AppRequirements } from './app-requirements.js';

/** An answer about an app: fit to be sent requests or not, and what was looked at. */
export type HealthReport = { readonly healthy: boolean; readonly details: Readonly<Record<string, unknown>> };

/** What was found of one of the things that were looked at. */
type Finding = { readonly status: 'up' | 'degraded' | 'down'; readonly [member: string]: unknown };
type Findings = readonly (readonly [name: string, finding: Finding])[];

export type HealthParts = {
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
    return this.#look(async () => (await Promise.all([this.#lookAtNeeds(), this.#lookAtSigns()])).flat());
  }

  /** Whether the app can work, and what it lacks: the part of the report on which its readiness depends. */
  readiness(): Promise<HealthReport> {
    return this.#look(() => this.#lookAtNeeds());
  }

  async #look(look: () => Promise<Findings>): Promise<HealthReport> {
    if (this.draining) return { healthy: false, details: { app: { status: 'shutting_down' } } };
    const findings = await look();
    return { healthy: findings.every(([, { status }]) => status !== 'down'), details: Object.fromEntries(findings) };
  }

  #lookAtNeeds(): Promise<Findings> {
    const { probeDatabase, messaging, requirements } = this.parts;
    const lookAtMessaging = (): void => {
      if (!messaging.isConnected()) throw new Error('not connected');
    };
    const needs = new Map<string, () => Promise<void> | void>([
      ...(probeDatabase === null ? [] : [['database', probeDatabase] as const]),
      ['messaging', lookAtMessaging],
      ...requirements.all,
    ]);
    return Promise.all([...needs].map(async ([name, probe]) => [name, await findingOf(probe)] as const));
  }

  async #lookAtSigns(): Promise<Findings> {
    const { messaging, hasOutbox } = this.parts;
    const lookAtOutbox = async (): Promise<Finding> => {
      const lagSeconds = await messaging.outboxLagSeconds();
      return { status: lagSeconds > tolerableLagSeconds ? 'degraded' : 'up', lagSeconds };
    };
    if (!hasOutbox) return [];
    // An outbox that cannot be read is the database's failure, which is reported beside it.
    const unknown: Finding = { status: 'degraded', message: 'unknown' };
    return [['outbox', await inAwakeTime(timeoutMs, lookAtOutbox(), tooLate).catch(() => unknown)]];
  }
}

const tooLate = (): Error => new Error(`no answer within ${timeoutMs} ms`);

const ask = async (probe: () => Promise<void> | void): Promise<void> => probe();

/** `up` if the probe resolves in time; its `responseTime` in milliseconds. */
const findingOf = async (probe: () => Promise<void> | void): Promise<Finding> => {
  const begun = performance.now();
  const responseTime = (): number => Math.round(performance.now() - begun);
  try {
    await inAwakeTime(timeoutMs, ask(probe), tooLate);
    return { status: 'up', responseTime: responseTime() };
  } catch (error) {
    return { status: 'down', message: error instanceof Error ? error.message : String(error), responseTime: responseTime() };
  }
};

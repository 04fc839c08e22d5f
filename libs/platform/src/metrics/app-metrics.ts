import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AppName } from '#contracts';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const processRegistry = new Registry();
let processMetricsStarted = false;

/** Between two looks at the event loop, in milliseconds; it is part of every lag that is reported. At prom-client's own 10, looking is half of what an idle service computes. */
const eventLoopMonitoringPrecision = 50;

/** Begins to measure this process: before the first scrape, which would find nothing measured. May be called again. */
export const measureProcess = (): void => {
  if (!processMetricsStarted) collectDefaultMetrics({ register: processRegistry, eventLoopMonitoringPrecision });
  processMetricsStarted = true;
};

/** Of an event loop that nothing has been measured of since the last scrape: `NaN`, and 292 years. */
const isUnmeasured = (line: string): boolean => line.startsWith('nodejs_eventloop_lag_') && !(Number(line.split(' ').at(-1)) < 1_000_000);

/** CPU, memory, event loop and garbage collection of this process, once for all apps in it. */
export const processMetrics = async (): Promise<string> => {
  measureProcess();
  const lines = (await processRegistry.metrics()).split('\n');
  return lines.filter((line) => !isUnmeasured(line)).join('\n');
};

/** The metrics of one app, each labelled with its name. Injectable; an app adds its own with `counter`, `gauge` and `histogram`. */
export class AppMetrics {
  readonly registry = new Registry();
  private readonly httpDuration: Histogram<'method' | 'route' | 'status'>;

  constructor(app: AppName) {
    this.registry.setDefaultLabels({ app });
    this.httpDuration = this.histogram('ostiary_http_request_duration_seconds', 'Time to answer an HTTP request.', [
      'method',
      'route',
      'status',
    ]);
  }

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    buckets: readonly number[] = seconds,
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [this.registry] });
  }

  /** A value that is read when metrics are scraped; a failing or absent reading leaves the metric out of that scrape. */
  gauge(name: string, help: string, read: () => Promise<number | null> | number | null): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        const value = await Promise.resolve()
          .then(read)
          .catch(() => null);
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  }

  /** As `gauge`, a value for each that `read` finds of `label`. */
  gaugeBy(name: string, help: string, label: string, read: () => Promise<ReadonlyMap<string, number>>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        const values = await read().catch(() => new Map<string, number>());
        this.reset();
        for (const [key, value] of values) this.set({ [label]: key }, value);
      },
    });
  }

  /** `route` is the pattern, never the path: paths have no end. */
  observeHttp(method: string, route: string, status: number, durationSeconds: number): void {
    this.httpDuration.observe({ method, route, status: String(status) }, durationSeconds);
  }
}

import { randomUUID } from 'node:crypto';
import fastifyFactory, { type FastifyInstance } from 'fastify';
import type { AppName } from '#contracts';
import type { HealthReport } from '../health/app-health.js';
import { portError } from '../http/port-error.js';
import { answerFrameworkError } from '../http/framework-errors.js';
import { securityHeaders } from '../http/security-headers.js';
import { arrivalLimits, arrivalOptions, refuseOddRequests, refuseUnreadable } from '../http/unreadable-requests.js';
import { measureProcess, processMetrics } from '../metrics/app-metrics.js';
import { mergeExpositions } from '../metrics/merge-expositions.js';
import type { ManagementRoutes } from './management-routes.js';

/** An app whose state is told. */
export type ManagedApp = { readonly name: AppName; health(): Promise<HealthReport>; metrics(): Promise<string> };

export type ManagementOptions = {
  /** 0: any free port. */
  readonly port: number;
  /** 127.0.0.1 if left out: the port is for operators, never public. */
  readonly host?: string;
  /** Apps that already run; more may be `add`ed. Without any, the process is alive and not ready. */
  readonly apps?: readonly ManagedApp[];
  /** The process is not ready, whatever its apps say, until `setStarting(false)`. */
  readonly starting?: boolean;
  /** Routes of the process besides health and metrics, such as a mailbox. */
  readonly routes?: readonly ManagementRoutes[];
};

/** `/livez`, `/readyz` and `/metrics` of a process, for all apps in it. */
export class ManagementServer {
  private readonly apps = new Map<AppName, ManagedApp>();
  private starting = false;

  private constructor(private readonly fastify: FastifyInstance) {}

  /** Throws a `StartError` when the port cannot be opened. */
  static async start(options: ManagementOptions): Promise<ManagementServer> {
    measureProcess();
    const headers = securityHeaders('');
    const fastify = fastifyFactory({
      forceCloseConnections: true,
      bodyLimit: 64 * 1024,
      genReqId: () => randomUUID(),
      frameworkErrors: answerFrameworkError(headers),
      ...arrivalLimits,
      http: arrivalOptions,
      clientErrorHandler: refuseUnreadable(headers),
    });
    refuseOddRequests(fastify.server, headers);
    const server = new ManagementServer(fastify);
    server.starting = options.starting ?? false;
    for (const app of options.apps ?? []) server.add(app);
    fastify.addHook('onRequest', (request, reply, done) => {
      void reply.headers(headers).header('X-Request-Id', request.id);
      done();
    });
    fastify.get('/livez', () => ({ status: 'alive' }));
    fastify.get('/readyz', async (_request, reply) => {
      const { ready, apps } = await server.readiness();
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', apps });
    });
    fastify.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await server.metrics()));
    for (const addRoutes of options.routes ?? []) await addRoutes(fastify);
    try {
      await fastify.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
    } catch (error) {
      await fastify.close();
      throw portError(error, options.port, 'OSTIARY_MANAGEMENT_PORT');
    }
    return server;
  }

  /** Where it answers. */
  get url(): string {
    const address = this.fastify.server.address();
    return `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** From now on this app's health and metrics are part of the answers. */
  add(app: ManagedApp): void {
    this.apps.set(app.name, app);
  }

  /** While true the process is not ready, whatever its apps say. */
  setStarting(starting: boolean): void {
    this.starting = starting;
  }

  async close(): Promise<void> {
    await this.fastify.close();
  }

  private async readiness(): Promise<{ ready: boolean; apps: Readonly<Record<string, unknown>> }> {
    const reports = await Promise.all([...this.apps.values()].map(async (app) => ({ name: app.name, report: await app.health() })));
    const ready = !this.starting && reports.length > 0 && reports.every(({ report }) => report.healthy);
    return { ready, apps: Object.fromEntries(reports.map(({ name, report }) => [name, report])) };
  }

  private async metrics(): Promise<string> {
    const ofApps = await Promise.all([...this.apps.values()].map((app) => app.metrics()));
    return mergeExpositions([await processMetrics(), ...ofApps]);
  }
}

import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Injectable, Module, Req } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { type RequestContext, rpcMap, ServiceError, type Tenant } from '#contracts';
import { RpcClient, StartError, UnitOfWork } from '#kernel';
import { bindRpcs, InProcessBus, natsServerConfig, provisionStreams, StandIn } from '#messaging';
import { SqlTransaction } from '#persistence';
import { freePort, requestContext, startNats, startOwnPostgres, testDatabase, type TestDatabase, type TestNats } from '#testing';
import { AppConfig } from '../config/app-config.js';
import { ConfigurationError } from '../config/load-config.js';
import { requestContextOf } from '../http/request-context-of.js';
import { PlatformLogger } from '../logging/platform-logger.js';
import { ManagementServer } from '../management/management-server.js';
import type { AppDefinition, RunningApp } from './app-definition.js';
import { schemaOf, startApp, type StartOptions } from './start-app.js';
import { describeStartFailure } from './start-failure.js';

const { resolveTenant } = rpcMap.tenant;
/** How many slow calls have begun. */
let slowCalls = 0;
const whenSlowCallsAre = async (count: number): Promise<void> => {
  while (slowCalls < count) await sleep(5);
};

@Injectable()
class ResolveTenant {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async execute(context: RequestContext, { slug }: { slug: string }): Promise<{ tenant: Tenant | null }> {
    if (slug === 'slow') {
      slowCalls += 1;
      await sleep(800);
    }
    if (slug === 'refused') throw new ServiceError('not_found', 'No such tenant.', { detail: 'planted-detail' });
    const [row] = await this.unitOfWork.platformTransaction(context, (tx) =>
      SqlTransaction.of(tx).query<{ who: string }>('SELECT current_user AS who'),
    );
    return row?.who === 'ostiary_tenant' ? { tenant: null } : Promise.reject(new Error('another role'));
  }
}

@Module({ providers: [StandIn, ...bindRpcs({ resolveTenant }, { resolveTenant: ResolveTenant })] })
class TenantModule {}

const tenantApp: AppDefinition = { name: 'tenant', config: AppConfig, module: TenantModule, persistence: { entities: [], migrations: [] } };

@Controller()
class FrontController {
  constructor(@Inject(RpcClient) private readonly rpc: RpcClient) {}

  @Get('resolve/:slug')
  resolve(@Req() request: FastifyRequest<{ Params: { slug: string } }>): Promise<object> {
    return this.rpc.call(resolveTenant, requestContextOf(request), { slug: request.params.slug });
  }
}

@Module({ controllers: [FrontController] })
class FrontModule {}

let gatewayPort = 0;
const gatewayApp: AppDefinition = {
  name: 'gateway',
  config: AppConfig,
  module: FrontModule,
  http: { port: () => gatewayPort, configure: () => undefined },
};

const lines: string[] = [];
const logger = new PlatformLogger({ level: 'debug', format: 'json', destination: { write: (line) => void lines.push(line) } });
const start = (app: AppDefinition, env: NodeJS.ProcessEnv, options: Partial<StartOptions> = {}): Promise<RunningApp> =>
  startApp(app, { env, logger, ...options });

const schema = schemaOf(tenantApp);
if (schema === null) throw new Error('the tenant app has a schema');

const failureOf = async (work: Promise<RunningApp>): Promise<readonly string[]> => {
  const running = await work.catch((error: unknown) => describeStartFailure(error));
  if ('close' in running) {
    await running.close();
    return [];
  }
  return running;
};

const passwords = Object.fromEntries(['tenant', 'gateway', 'operator'].map((user) => [user, randomBytes(16).toString('hex')]));

describe('apps over NATS and PostgreSQL', () => {
  let nats: TestNats;
  let database: TestDatabase;
  let tenant: RunningApp;
  let gateway: RunningApp;
  let management: ManagementServer;

  const natsEnv = (user: 'tenant' | 'gateway'): NodeJS.ProcessEnv => ({
    OSTIARY_NATS_URL: nats.url,
    OSTIARY_NATS_USER: user,
    OSTIARY_NATS_PASSWORD: passwords[user],
  });

  beforeAll(async () => {
    nats = await startNats({ config: natsServerConfig(passwords) });
    await provisionStreams({ url: nats.url, user: 'operator', password: passwords['operator'] });
    database = await testDatabase([schema]);
    tenant = await start(tenantApp, { ...natsEnv('tenant'), OSTIARY_DATABASE_URL: database.url('tenant') });
    gateway = await start(gatewayApp, natsEnv('gateway'));
    management = await ManagementServer.start({ port: 0, apps: [tenant, gateway] });
  }, 60_000);

  afterAll(async () => {
    await Promise.all([management.close(), gateway.close(), tenant.close()]);
    await Promise.all([nats.stop(), database.drop()]);
  }, 30_000);

  const readiness = async (): Promise<number> => (await fetch(`${management.url}/readyz`)).status;
  const until = async (status: number): Promise<void> => {
    for (let tries = 0; tries < 100 && (await readiness()) !== status; tries++) await sleep(100);
    expect(await readiness()).toBe(status);
  };

  it('answers HTTP with what an RPC says of the service role of its own database', async () => {
    const answer = await fetch(`${gateway.url ?? ''}/resolve/acme`);
    expect([answer.status, await answer.json()]).toEqual([200, { tenant: null }]);
  });

  it('carries the refusal of a service to HTTP, without its detail', async () => {
    const answer = await fetch(`${gateway.url ?? ''}/resolve/refused`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('planted-detail');
  });

  it('logs both sides of a call under the correlation id that the caller was told', async () => {
    const answer = await fetch(`${gateway.url ?? ''}/resolve/refused`);
    const id = answer.headers.get('x-request-id') ?? '-';
    const sides = lines.filter((line) => line.includes(id)).map((line) => (JSON.parse(line) as { context: string }).context);
    expect(new Set(sides)).toEqual(new Set(['Http', 'Rpc']));
  });

  it('is alive and ready, and shows the metrics of all its apps', async () => {
    expect((await fetch(`${management.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${management.url}/readyz`);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      apps: {
        tenant: { details: { database: { status: 'up' }, messaging: { status: 'up' }, outbox: { status: 'up', lagSeconds: 0 } } },
        gateway: { healthy: true },
      },
    });
    const text = await (await fetch(`${management.url}/metrics`)).text();
    expect(text).toMatch(/ostiary_http_request_duration_seconds_count\{app="gateway",method="GET",route="\/resolve\/:slug",status="200"\}/);
    expect(text).toMatch(/ostiary_ready\{app="tenant"\} 1/);
    expect(text).toMatch(/ostiary_rpc_answer_duration_seconds_count\{app="tenant"/);
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('fault F07: without NATS it is alive but not ready, answers 503 within 2 s, and recovers by itself', async () => {
    await nats.kill();
    await until(503);
    expect((await fetch(`${management.url}/livez`)).status).toBe(200);
    const began = Date.now();
    const answer = await fetch(`${gateway.url ?? ''}/resolve/acme`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(Date.now() - began).toBeLessThan(2_000);
    await nats.restart();
    await until(200);
    expect((await fetch(`${gateway.url ?? ''}/resolve/acme`)).status).toBe(200);
  }, 60_000);

  it('refuses to start where NATS refuses its credentials, and says so', async () => {
    const env = { ...natsEnv('gateway'), OSTIARY_NATS_PASSWORD: 'planted-wrong' };
    const failure = await failureOf(start(gatewayApp, env));
    expect(failure).toEqual([expect.stringMatching(/^NATS refuses .*gateway.*OSTIARY_NATS_PASSWORD/)]);
    expect(failure.join()).not.toContain('planted');
  });

  it('finishes what is in flight when it is closed, and takes nothing new', async () => {
    const [busyTenant, busy] = await Promise.all([
      start(tenantApp, { ...natsEnv('tenant'), OSTIARY_DATABASE_URL: database.url('tenant') }),
      start(gatewayApp, natsEnv('gateway')),
    ]);
    const before = slowCalls;
    const inFlight = fetch(`${busy.url ?? ''}/resolve/slow`);
    await whenSlowCallsAre(before + 1);
    const closing = busy.close();
    expect((await busy.health()).healthy).toBe(false);
    expect((await inFlight).status).toBe(200);
    await closing;
    await expect(fetch(`${busy.url ?? ''}/resolve/acme`)).rejects.toThrow();
    await busyTenant.close();
  });

  it('cuts off what does not finish within the bound', async () => {
    const busy = await start(gatewayApp, { ...natsEnv('gateway'), OSTIARY_SHUTDOWN_SECONDS: '0' });
    const before = slowCalls;
    const inFlight = fetch(`${busy.url ?? ''}/resolve/slow`).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await whenSlowCallsAre(before + 1);
    await busy.close();
    expect(await inFlight).toBe('cut off');
  });
});

describe('fault F09: PostgreSQL killed', () => {
  it('turns readiness off and on again, and answers meanwhile', async () => {
    const postgres = await startOwnPostgres();
    const { migrateService, provisionDatabase } = await import('#persistence');
    const urls = await provisionDatabase(postgres.adminUrl, new Map([['tenant', 'a-password-for-the-test']]));
    await migrateService(postgres.adminUrl, schema);
    const bus = new InProcessBus();
    const transport = { kind: 'in-process', bus } as const;
    const tenant = await start(tenantApp, { OSTIARY_DATABASE_URL: urls.get('tenant') }, { transport });
    const gateway = await start(gatewayApp, {}, { transport });
    const call = () => gateway.get(RpcClient).call(rpcMap.tenant.resolveTenant, requestContext(), { slug: 'acme' });
    try {
      expect(await call()).toEqual({ tenant: null });
      postgres.kill();
      for (let tries = 0; tries < 50 && (await tenant.health()).healthy; tries++) await sleep(100);
      expect((await tenant.health()).healthy).toBe(false);
      const began = Date.now();
      await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
      expect(Date.now() - began).toBeLessThan(2_500);
      await postgres.restart();
      for (let tries = 0; tries < 50 && !(await tenant.health()).healthy; tries++) await sleep(100);
      expect(await call()).toEqual({ tenant: null });
    } finally {
      await Promise.all([gateway.close(), tenant.close()]);
      await postgres.stop();
    }
  }, 60_000);
});

describe('a start that cannot succeed', () => {
  const transport = { kind: 'in-process', bus: new InProcessBus() } as const;
  let taken: Server;
  const others: Server[] = [];
  type Attempt = Promise<{ readonly port: number; readonly failure: Promise<readonly string[]> }>;
  /** Begun side by side: each start tries for seconds. */
  let unreachable: Record<'nobody' | 'hangs up' | 'says nothing', Attempt>;

  const startWith = async (behave: ((socket: Socket) => unknown) | null): Attempt => {
    const port = await freePort();
    if (behave !== null) {
      const other = createServer((socket) => void behave(socket.on('error', () => undefined)));
      others.push(other);
      await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    }
    const env = { OSTIARY_DATABASE_URL: `postgres://u:planted@127.0.0.1:${port}/x` };
    return { port, failure: failureOf(start(tenantApp, env, { transport: { kind: 'in-process', bus: new InProcessBus() } })) };
  };

  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '::', resolve));
    unreachable = {
      nobody: startWith(null),
      'hangs up': startWith((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'says nothing': startWith(() => undefined),
    };
  });
  afterAll(() => {
    for (const server of [taken, ...others]) server.close();
  });
  const takenPort = (): number => {
    const address = taken.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  it('names the port that is taken and the variable that moves it', async () => {
    gatewayPort = takenPort();
    try {
      expect(await failureOf(start(gatewayApp, {}, { transport }))).toEqual([
        `Port ${gatewayPort} is taken by another program. Stop that program, or set OSTIARY_GATEWAY_PORT to a free port.`,
      ]);
    } finally {
      gatewayPort = 0;
    }
  });

  it('says the same of the management port', async () => {
    await expect(ManagementServer.start({ port: takenPort(), host: '::' })).rejects.toThrow(StartError);
    await expect(ManagementServer.start({ port: takenPort(), host: '::' })).rejects.toThrow(/OSTIARY_MANAGEMENT_PORT/);
  });

  it('says that the database cannot be reached, without its password', async () => {
    const { port, failure } = await unreachable.nobody;
    expect(await failure).toEqual([
      `PostgreSQL cannot be reached at 127.0.0.1:${port} (ECONNREFUSED). Start it, or correct OSTIARY_DATABASE_URL.`,
    ]);
  });

  it.each(['hangs up', 'says nothing'] as const)(
    'says that what listens is no PostgreSQL when it %s',
    async (behaviour) => {
      const { port, failure } = await unreachable[behaviour];
      expect(await failure).toEqual([
        `Nothing at 127.0.0.1:${port} answers as PostgreSQL does. Start PostgreSQL there, or correct OSTIARY_DATABASE_URL.`,
      ]);
    },
    30_000,
  );

  it('says that the database refuses the user, or is not there', async () => {
    const database = await testDatabase([schema]);
    try {
      const wrong = new URL(database.url('tenant'));
      wrong.password = 'planted';
      const [refused = ''] = await failureOf(start(tenantApp, { OSTIARY_DATABASE_URL: wrong.href }, { transport }));
      expect(refused).toMatch(/refuses the user ostiary_tenant/);
      expect(refused).not.toContain('planted');
      const missing = new URL(database.url('tenant'));
      missing.pathname = '/nowhere';
      expect(await failureOf(start(tenantApp, { OSTIARY_DATABASE_URL: missing.href }, { transport }))).toEqual([
        expect.stringMatching(/has no database nowhere/),
      ]);
    } finally {
      await database.drop();
    }
  });

  it('asks for the settings that its kind of app needs', async () => {
    await expect(start(tenantApp, {}, { transport })).rejects.toThrow(ConfigurationError);
    await expect(start(tenantApp, {}, { transport })).rejects.toThrow(/OSTIARY_DATABASE_URL is not set/);
    await expect(start(gatewayApp, {})).rejects.toThrow(/OSTIARY_NATS_URL is not set/);
  });
});

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { appNames, type DemoFile } from '#contracts';
import { entryPoints, freePort, PlatformProcess, type TestPlatform } from '#testing';
import { eventually } from './journey.js';
import { platform as shared } from './platform.js';

const { topology } = shared;
const inStandalone = topology === 'standalone' ? it : it.skip;
const inDistributed = topology === 'distributed' ? it : it.skip;

const runs = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  return status !== null && !/State:\s+Z/.test(status);
};

/** What a platform is started with that `describeKillingAndStarting` is to kill. */
export const asBatchWork = { OSTIARY_BATCH_SCHEDULING: 'true' };

/** Kills a platform of its caller's own that runs `asBatchWork`, and starts it again in other ways; `replace` is told of what runs in its place. */
export const describeKillingAndStarting = (platform: () => TestPlatform, replace: (next: TestPlatform) => void): void => {
  let before: { readonly demo: DemoFile; readonly token: string };

  beforeAll(async () => {
    const { token } = await clientCredentials();
    expect(await isActive(token)).toBe(true);
    before = { demo: platform().address.demo, token };
  });

  const restart = async (env?: Record<string, string>): Promise<TestPlatform> => {
    const next = await platform().restart(env);
    replace(next);
    return next;
  };
  const clientCredentials = async (): Promise<{ status: number; token: string }> => {
    const { issuer, clients } = platform().address.demo;
    const response = await fetch(`${issuer}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clients.machine.client_id}:${clients.machine.client_secret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' }),
    });
    return { status: response.status, token: ((await response.json()) as { access_token: string }).access_token };
  };
  const isActive = async (token: string): Promise<boolean> => {
    const { resource_server: server } = platform().address.demo;
    const response = await fetch(`${platform().address.introspection}/t/demo/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${server.client_id}:${server.client_secret}`).toString('base64')}` },
      body: new URLSearchParams({ token }),
    });
    return ((await response.json()) as { active: boolean }).active;
  };
  const batch = 3;
  /** The scheduling policy of a process (sched(7)), the 41st field of proc_pid_stat(5). */
  const policyOf = async (pid: number): Promise<number> => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]);
  };

  it(`runs on ${topology === 'distributed' ? 'Node 24' : "the machine's own Node"}, in every process`, async () => {
    const base = new URL(platform().address.management);
    const processes = topology === 'distributed' ? appNames.filter((name) => name !== 'demo').length : 1;
    const versions = await Promise.all(
      Array.from({ length: processes }, async (_, index) => {
        const metrics = await (await fetch(`http://localhost:${Number(base.port) + index}/metrics`)).text();
        return /^nodejs_version_info\{version="([^"]+)"/m.exec(metrics)?.[1];
      }),
    );
    expect(new Set(versions)).toEqual(new Set([process.version]));
    if (topology === 'distributed') expect(process.version).toMatch(/^v24\./);
  });

  /** Process ids of the command that was started, and of some apps that it supervises. */
  const pids = async (): Promise<readonly number[]> => {
    const services =
      topology === 'distributed' ? await Promise.all((['gateway', 'token'] as const).map((name) => platform().pidOf(name))) : [];
    return [platform().process.pid ?? 0, ...services];
  };

  it('runs with the memory reducer of V8 off, and as batch work where it is asked to', async () => {
    for (const pid of await pids()) {
      expect(await policyOf(pid)).toBe(batch);
      expect((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')).toContain('--no-memory-reducer');
    }
  });

  it('has glibc keep the memory of password hashings where passwords are hashed, and nowhere else', async () => {
    const keepsMemory = async (pid: number): Promise<boolean> =>
      (await readFile(`/proc/${pid}/environ`, 'utf8')).includes('MALLOC_ARENA_MAX=1');
    if (topology === 'standalone') {
      expect(await keepsMemory(platform().process.pid ?? 0)).toBe(true);
      return;
    }
    for (const app of ['identity', 'token', 'gateway'] as const)
      expect([app, await keepsMemory(await platform().pidOf(app))]).toEqual([app, app === 'identity']);
  });

  inDistributed(
    'leaves no app behind when its supervisor is killed',
    async () => {
      const apps = await Promise.all(appNames.filter((name) => name !== 'demo').map((name) => platform().pidOf(name)));
      await platform().process.kill();
      await eventually(async () => !(await Promise.all(apps.map(runs))).includes(true), 10_000);
    },
    60_000,
  );

  it('refuses other master keys than those of the first start', async () => {
    const attempt = platform().restart({ OSTIARY_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}` });
    await expect(attempt).rejects.toThrow(
      /ended with code 1 [^]*\n(Ostiary|token) cannot start: OSTIARY_MASTER_KEYS does not open [^\n]*\n/,
    );
    await expect(attempt).rejects.not.toThrow(/^\s+at /m);
  }, 60_000);

  it('recovers by itself after kill -9 with the right ones, with its tokens, keys and demo as they were; takes its turn as other programs do by itself', async () => {
    const own = await restart({ OSTIARY_BATCH_SCHEDULING: 'false' });
    expect(own.address.demo).toEqual(before.demo);
    expect((await clientCredentials()).status).toBe(200);
    expect(await isActive(before.token)).toBe(true);
    for (const pid of await pids()) expect(await policyOf(pid)).toBe(await policyOf(process.pid));
  }, 60_000);

  (topology === 'standalone' ? describe : describe.skip)('beside it', () => {
    let second: PlatformProcess;
    // It waits for five seconds for the first one to go before it gives up, and meanwhile npm is killed.
    beforeAll(async () => {
      second = PlatformProcess.launch(
        entryPoints[topology],
        {
          PATH: process.env['PATH'] ?? '',
          OSTIARY_DATA_DIR: platform().address.dataDirectory,
          OSTIARY_GATEWAY_PORT: String(await freePort()),
          OSTIARY_INTROSPECTION_PORT: String(await freePort()),
          OSTIARY_MANAGEMENT_PORT: String(await freePort()),
          OSTIARY_DEMO_PORT: String(await freePort()),
        },
        tmpdir(),
      );
    });

    it('stops by itself when npm is killed, which cannot pass that on', async () => {
      const ports = await Promise.all(
        ['GATEWAY', 'INTROSPECTION', 'DEMO', 'MANAGEMENT'].map(async (name) => [name, await freePort()] as const),
      );
      const environment = Object.fromEntries(ports.map(([name, port]) => [`OSTIARY_${name}_PORT`, String(port)]));
      const directory = await mkdtemp(join(tmpdir(), 'ostiary-npm-'));
      const npm = spawn('npm', ['start'], {
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: directory,
          ...environment,
          OSTIARY_DEMO: 'false',
          OSTIARY_DATA_DIR: join(directory, 'data'),
        },
        stdio: 'ignore',
        detached: true,
      });
      const livez = `http://127.0.0.1:${environment['OSTIARY_MANAGEMENT_PORT'] ?? ''}/livez`;
      const answers = (): Promise<boolean> =>
        fetch(livez).then(
          () => true,
          () => false,
        );
      try {
        await eventually(answers, 30_000);
        npm.kill('SIGKILL');
        await eventually(async () => !(await answers()), 10_000);
      } finally {
        await eventually(async () => (await readFile(join(directory, 'data', 'ostiary.pid'), 'utf8').catch(() => null)) === null, 15_000);
        await rm(directory, { recursive: true, force: true });
      }
    }, 60_000);

    it('refuses a second platform on the same data directory', async () => {
      expect(await second.ended()).toBe(1);
      expect(second.log()).toContain('already runs');
      expect((await clientCredentials()).status).toBe(200);
    });
  });

  inStandalone(
    'follows another OSTIARY_PUBLIC_URL with the one resource server of the admin API',
    async () => {
      const moved = platform().address.gateway.replace('localhost', '127.0.0.1');
      await restart({ OSTIARY_PUBLIC_URL: moved });
      const { client_id: id, client_secret: secret } = platform().address.demo.admin;
      const granted = await fetch(`${moved}/t/system/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: `${moved}/admin/v1` }),
      });
      const { access_token: token } = (await granted.json()) as { access_token: string };
      const list = async <Item>(path: string): Promise<readonly Item[]> => {
        const response = await fetch(`${moved}/admin/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
        return ((await response.json()) as { items: readonly Item[] }).items;
      };
      const system = (await list<{ id: string; slug: string }>('/tenants')).find(({ slug }) => slug === 'system');
      expect(await list(`/tenants/${system?.id}/resource-servers`)).toEqual([expect.objectContaining({ identifier: `${moved}/admin/v1` })]);
      await restart();
      expect((await clientCredentials()).status).toBe(200);
    },
    60_000,
  );
};

/** Stops a platform of its caller's own, as the last that is done to it. */
export const describeStopping = (platform: () => TestPlatform): void => {
  const postgresRuns = async (): Promise<boolean> => {
    const pid = await readFile(join(platform().address.dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => null);
    return pid !== null && (await runs(Number(pid.split('\n')[0])));
  };

  it('stops everything at Ctrl-C, the embedded database too', async () => {
    expect(await postgresRuns()).toBe(topology === 'standalone');
    expect(await platform().process.stop()).toBe(0);
    expect(await postgresRuns()).toBe(false);
    await expect(fetch(platform().address.gateway)).rejects.toThrow();
  }, 30_000);
};

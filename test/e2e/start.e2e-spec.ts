import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appNames } from '#contracts';
import { entryPoints, freePort, PlatformProcess, startPlatform, type TestPlatform } from '#testing';
import { eventually } from './support/journey.js';
import { platform } from './support/platform.js';

const inStandalone = platform.topology === 'standalone' ? it : it.skip;
const inDistributed = platform.topology === 'distributed' ? it : it.skip;
const entryPoint = entryPoints[platform.topology];

describe('a start that cannot succeed says why in one line and ends with code 1', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-start-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const attempt = async (env: Record<string, string>) => {
    const base: Record<string, string> = {
      PATH: process.env['PATH'] ?? '',
      OSTIARY_DATA_DIR: join(directory, 'data'),
      OSTIARY_DEMO: 'true',
    };
    if (platform.databaseUrl) base['OSTIARY_DATABASE_URL'] = platform.databaseUrl;
    if (platform.natsUrl) base['OSTIARY_NATS_URL'] = platform.natsUrl;
    for (const variable of ['GATEWAY', 'INTROSPECTION', 'DEMO', 'MANAGEMENT']) base[`OSTIARY_${variable}_PORT`] = String(await freePort());
    const started = PlatformProcess.launch(entryPoint, { ...base, ...env }, directory);
    const code = await started.ended();
    const lines = started.log().split('\n');
    return {
      code,
      output: started.log(),
      complaint: lines.filter((line) => line.startsWith('Ostiary cannot start')),
      stack: lines.filter((line) => /^\s+at /.test(line)),
    };
  };

  it.each(['OSTIARY_GATEWAY_PORT', 'OSTIARY_INTROSPECTION_PORT', 'OSTIARY_DEMO_PORT', 'OSTIARY_MANAGEMENT_PORT'])(
    'when the port of %s is taken',
    async (variable) => {
      const port = await freePort();
      const holder = await new Promise<Server>((resolve) => {
        const server = createServer().listen(port, () => resolve(server));
      });
      const { code, complaint } = await attempt({ [variable]: String(port) });
      holder.close();
      expect(code).toBe(1);
      expect(complaint).toEqual([expect.stringMatching(new RegExp(`Port ${port} is taken.*${variable}`))]);
    },
  );

  it('when the data directory cannot be written', async () => {
    await writeFile(join(directory, 'a-file'), '');
    const { code, complaint } = await attempt({ OSTIARY_DATA_DIR: join(directory, 'a-file', 'data') });
    expect(code).toBe(1);
    expect(complaint).toEqual([expect.stringMatching(/data directory .* cannot be written.*OSTIARY_DATA_DIR/)]);
  });

  it.each([
    ['OSTIARY_GATEWAY_PORT', 'three thousand'],
    ['OSTIARY_LOG_LEVEL', 'loud'],
    ['OSTIARY_PUBLIC_URL', 'id.example.com'],
    ['OSTIARY_DEMO', 'perhaps'],
    ['OSTIARY_DATABASE_URL', 'localhost:5432/ostiary'],
  ])('when %s is %s', async (variable, value) => {
    const { code, complaint } = await attempt({ [variable]: value });
    expect(code).toBe(1);
    expect(complaint).toEqual([expect.stringContaining(variable)]);
  });

  it('N06: when the public address is plain http on a name that is not loopback', async () => {
    const { code, complaint, stack } = await attempt({ OSTIARY_PUBLIC_URL: 'http://id.example.com:3000' });
    expect(code).toBe(1);
    expect(complaint).toEqual([expect.stringMatching(/OSTIARY_PUBLIC_URL must be https, or http on localhost/)]);
    expect(stack).toEqual([]);
  });

  it('when a setting of one of its apps is wrong, before anything is started, with every problem once', async () => {
    const { code, complaint, output } = await attempt({ OSTIARY_ADMIN_CLIENT_ID: 'chief', OSTIARY_SMTP_URL: 'mail.example.com' });
    expect(code).toBe(1);
    expect(complaint).toHaveLength(2);
    expect(complaint.join()).toMatch(/OSTIARY_ADMIN_CLIENT_ID must be a UUID.*OSTIARY_SMTP_URL must be an address/);
    expect(output).not.toContain('Ostiary starts');
  });

  inDistributed.each(['OSTIARY_DATABASE_URL', 'OSTIARY_NATS_URL'])('when %s is not set', async (variable) => {
    const { code, complaint } = await attempt({ [variable]: '' });
    expect(code).toBe(1);
    expect(complaint).toEqual([expect.stringContaining(`${variable} is not set`)]);
  });

  it('when the name of a variable is misspelt', async () => {
    const { code, complaint } = await attempt({ OSTIARY_GATEWAY_PROT: '3000' });
    expect(code).toBe(1);
    expect(complaint).toEqual([expect.stringMatching(/OSTIARY_GATEWAY_PROT is not a setting\. Did you mean OSTIARY_GATEWAY_PORT\?/)]);
  });

  it('when something else than PostgreSQL listens where the database should be', async () => {
    const port = await freePort();
    const other = createHttpServer((_request, response) => response.end('hello')).listen(port);
    const { code, complaint, stack } = await attempt({ OSTIARY_DATABASE_URL: `postgres://ostiary:planted@127.0.0.1:${port}/ostiary` });
    other.close();
    expect(code).toBe(1);
    expect(complaint).toEqual([
      expect.stringMatching(new RegExp(`Nothing at 127.0.0.1:${port} answers as PostgreSQL does.*OSTIARY_DATABASE_URL`)),
    ]);
    expect(stack).toEqual([]);
  });

  it('when the file of its secrets is no longer what it was', async () => {
    const dataDirectory = join(directory, 'damaged');
    await mkdir(dataDirectory);
    await writeFile(join(dataDirectory, 'secrets.json'), '{ "masterKeys": "planted');
    const { code, complaint, stack } = await attempt({ OSTIARY_DATA_DIR: dataDirectory });
    expect(code).toBe(1);
    expect(complaint).toEqual([expect.stringMatching(/secrets\.json cannot be read \(it is not JSON\)/)]);
    expect(complaint.join()).not.toContain('planted');
    expect(stack).toEqual([]);
  });

  it('attack A74: when production is asked to serve the demo', async () => {
    const { code, complaint } = await attempt({ NODE_ENV: 'production', OSTIARY_DEMO: 'true' });
    expect(code).toBe(1);
    expect(complaint.join()).toContain('OSTIARY_DEMO');
  });
});

describe('stopping, killing and starting again', () => {
  let own: TestPlatform;
  beforeAll(async () => {
    own = await startPlatform(platform.topology);
  }, 60_000);
  afterAll(async () => {
    await own.close();
  });

  const clientCredentials = async (): Promise<{ status: number; token: string }> => {
    const { issuer, clients } = own.address.demo;
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
    const { resource_server: server } = own.address.demo;
    const response = await fetch(`${own.address.introspection}/t/demo/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${server.client_id}:${server.client_secret}`).toString('base64')}` },
      body: new URLSearchParams({ token }),
    });
    return ((await response.json()) as { active: boolean }).active;
  };
  const runs = async (pid: number): Promise<boolean> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
    return status !== null && !/State:\s+Z/.test(status);
  };
  const batch = 3;
  /** The scheduling policy of a process (sched(7)), the 41st field of proc_pid_stat(5). */
  const policyOf = async (pid: number): Promise<number> => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]);
  };
  const postgresRuns = async (): Promise<boolean> => {
    const pid = await readFile(join(own.address.dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => null);
    return pid !== null && (await runs(Number(pid.split('\n')[0])));
  };

  it(`runs on ${platform.topology === 'distributed' ? 'Node 24' : "the machine's own Node"}, in every process`, async () => {
    const base = new URL(own.address.management);
    const processes = platform.topology === 'distributed' ? appNames.filter((name) => name !== 'demo').length : 1;
    const versions = await Promise.all(
      Array.from({ length: processes }, async (_, index) => {
        const metrics = await (await fetch(`http://localhost:${Number(base.port) + index}/metrics`)).text();
        return /^nodejs_version_info\{version="([^"]+)"/m.exec(metrics)?.[1];
      }),
    );
    expect(new Set(versions)).toEqual(new Set([process.version]));
    if (platform.topology === 'distributed') expect(process.version).toMatch(/^v24\./);
  });

  /** Process ids of the command that was started, and of some apps that it supervises. */
  const pids = async (): Promise<readonly number[]> => {
    const services =
      platform.topology === 'distributed' ? await Promise.all((['gateway', 'token'] as const).map((name) => own.pidOf(name))) : [];
    return [own.process.pid ?? 0, ...services];
  };

  it('runs with the memory reducer of V8 off, and takes its turn as other programs do', async () => {
    for (const pid of await pids()) {
      expect(await policyOf(pid)).toBe(await policyOf(process.pid));
      expect((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')).toContain('--no-memory-reducer');
    }
  });

  it('has glibc keep the memory of password hashings where passwords are hashed, and nowhere else', async () => {
    const keepsMemory = async (pid: number): Promise<boolean> =>
      (await readFile(`/proc/${pid}/environ`, 'utf8')).includes('MALLOC_ARENA_MAX=1');
    if (platform.topology === 'standalone') {
      expect(await keepsMemory(own.process.pid ?? 0)).toBe(true);
      return;
    }
    for (const app of ['identity', 'token', 'gateway'] as const)
      expect([app, await keepsMemory(await own.pidOf(app))]).toEqual([app, app === 'identity']);
  });

  it('recovers by itself after kill -9, with its tokens, keys and demo as they were; runs as batch work where it is asked to', async () => {
    const before = own.address.demo;
    const { token } = await clientCredentials();
    expect(await isActive(token)).toBe(true);
    own = await own.restart({ OSTIARY_BATCH_SCHEDULING: 'true' });
    expect(own.address.demo).toEqual(before);
    expect((await clientCredentials()).status).toBe(200);
    expect(await isActive(token)).toBe(true);
    for (const pid of await pids()) expect(await policyOf(pid)).toBe(batch);
  }, 60_000);

  inStandalone(
    'stops by itself when npm is killed, which cannot pass that on',
    async () => {
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
    },
    60_000,
  );

  inStandalone('refuses a second platform on the same data directory', async () => {
    const second = PlatformProcess.launch(
      entryPoint,
      {
        PATH: process.env['PATH'] ?? '',
        OSTIARY_DATA_DIR: own.address.dataDirectory,
        OSTIARY_GATEWAY_PORT: String(await freePort()),
        OSTIARY_INTROSPECTION_PORT: String(await freePort()),
        OSTIARY_MANAGEMENT_PORT: String(await freePort()),
        OSTIARY_DEMO_PORT: String(await freePort()),
      },
      tmpdir(),
    );
    expect(await second.ended()).toBe(1);
    expect(second.log()).toContain('already runs');
    expect((await clientCredentials()).status).toBe(200);
  });

  inDistributed(
    'leaves no app behind when its supervisor is killed',
    async () => {
      const apps = await Promise.all(appNames.filter((name) => name !== 'demo').map((name) => own.pidOf(name)));
      await own.process.kill();
      await eventually(async () => !(await Promise.all(apps.map(runs))).includes(true), 10_000);
    },
    60_000,
  );

  it('refuses other master keys than those of the first start, and takes the right ones again', async () => {
    const attempt = own.restart({ OSTIARY_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}` });
    await expect(attempt).rejects.toThrow(
      /ended with code 1 [^]*\n(Ostiary|token) cannot start: OSTIARY_MASTER_KEYS does not open [^\n]*\n/,
    );
    await expect(attempt).rejects.not.toThrow(/^\s+at /m);
    own = await own.restart();
    expect((await clientCredentials()).status).toBe(200);
  }, 60_000);

  inStandalone(
    'follows another OSTIARY_PUBLIC_URL with the one resource server of the admin API',
    async () => {
      const moved = own.address.gateway.replace('localhost', '127.0.0.1');
      own = await own.restart({ OSTIARY_PUBLIC_URL: moved });
      const { client_id: id, client_secret: secret } = own.address.demo.admin;
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
      own = await own.restart();
      expect((await clientCredentials()).status).toBe(200);
    },
    60_000,
  );

  it('stops everything at Ctrl-C, the embedded database too', async () => {
    expect(await postgresRuns()).toBe(platform.topology === 'standalone');
    expect(await own.process.stop()).toBe(0);
    expect(await postgresRuns()).toBe(false);
    await expect(fetch(own.address.gateway)).rejects.toThrow();
  }, 30_000);
});

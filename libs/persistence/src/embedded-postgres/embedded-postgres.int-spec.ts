import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { serverDirectory } from '#testing';
import { forgetClaims } from './directory-claim.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { isAlive } from './processes.js';

const ask = async <Row extends object>(url: string, sql: string): Promise<Row[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

const eventually = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
  for (const end = Date.now() + 15_000; ; await sleep(50)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
};

describe('EmbeddedPostgres', () => {
  let directory = '';
  let servers: EmbeddedPostgres[] = [];
  let lines: string[] = [];
  const start = async (options: { supervised?: boolean; directory?: string } = {}): Promise<EmbeddedPostgres> => {
    const server = await EmbeddedPostgres.start({ directory, log: (line) => lines.push(line), ...options });
    servers.push(server);
    return server;
  };

  /** What a first start has prepared, for tests of what comes after that. */
  let prepared = '';
  const usePrepared = async (): Promise<void> => {
    await promisify(execFile)('cp', ['-a', prepared, directory]);
  };

  beforeAll(async () => {
    prepared = join(await mkdtemp(join(serverDirectory, 'ostiary-prepared-')), 'database');
    await (await EmbeddedPostgres.start({ directory: prepared, log: () => undefined })).stop();
  });
  afterAll(() => rm(join(prepared, '..'), { recursive: true, force: true }));
  beforeEach(async () => {
    directory = join(await mkdtemp(join(serverDirectory, 'ostiary-embedded-')), 'database');
    lines = [];
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(join(directory, '..'), { recursive: true, force: true });
  });

  it('keeps data from one run to the next, says what it does, and keeps its password to itself', async () => {
    const first = await start();
    await ask(first.adminUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(await ask(second.adminUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(lines).toEqual([
      'Preparing the embedded database (first start only)',
      'Starting the embedded database',
      'Starting the embedded database',
    ]);
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
    expect(lines.join()).not.toContain(new URL(second.adminUrl).password);
  });

  it('is durable and listens on this machine only', async () => {
    await usePrepared();
    const server = await start();
    const [settings] = await ask(
      server.adminUrl,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', addresses: '127.0.0.1', sockets: '' });
  });

  it('refuses a wrong password, and none', async () => {
    await usePrepared();
    const url = new URL((await start()).adminUrl);
    url.password = 'wrong';
    await expect(ask(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    url.password = '';
    await expect(ask(url.href, 'SELECT 1')).rejects.toThrow(/password/);
  });

  it('starts under umask 077', async () => {
    const before = process.umask(0o077);
    try {
      expect(await ask((await start()).adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      process.umask(before);
    }
  });

  it('refuses a directory that cannot be made, naming it', async () => {
    const file = join(directory, '..', 'file');
    await writeFile(file, '');
    await expect(start({ directory: join(file, 'database') })).rejects.toThrow(`cannot write to ${join(file, 'database')}`);
  });

  it('refuses a directory that is in use', async () => {
    await usePrepared();
    await start();
    await expect(start()).rejects.toThrow(/is in use by process/);
  });

  it('does not invent a password for data it cannot open', async () => {
    await usePrepared();
    await rm(join(directory, 'password'));
    await expect(start()).rejects.toThrow(/password is missing/);
  });

  it('shows why the server did not start', async () => {
    await usePrepared();
    await writeFile(join(directory, 'data', 'postgresql.conf'), 'shared_buffers = nonsense\n');
    await expect(start()).rejects.toThrow(/did not start: .*shared_buffers/);
  });

  it('begins anew after an interrupted preparation', async () => {
    await (await start()).stop();
    await rm(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data.new'), 'half');
    expect(await ask((await start()).adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes over from a run that was killed and left its server behind', async () => {
    await usePrepared();
    const first = await start({ supervised: false });
    await ask(first.adminUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    // What a killed process leaves: its claim with a dead pid, and a server.
    await writeFile(join(directory, 'owner'), '4194304 1\n');
    forgetClaims();
    const second = await start();
    expect(isAlive(first.pid)).toBe(false);
    expect(await ask(second.adminUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(lines.some((line) => line.includes('left behind'))).toBe(true);
    servers = [second];
  });

  it('does not stop an innocent process that has the pid of an earlier server', async () => {
    await usePrepared();
    const innocent = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await writeFile(join(directory, 'data', 'postmaster.pid'), `${innocent.pid}\n${join(directory, 'data')}\n1\n5432\n`);
      expect(await ask((await start()).adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(innocent.exitCode).toBeNull();
    } finally {
      innocent.kill('SIGKILL');
    }
  });

  it('F09: brings a killed server back, with what was committed', async () => {
    await usePrepared();
    const server = await start();
    await ask(server.adminUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    expect(await eventually(() => ask(server.adminUrl, 'SELECT answer FROM kept'))).toEqual([{ answer: 42 }]);
    expect(server.pid).not.toBe(pid);
  });

  it('keeps the process running until it has stopped, when there is nothing else to keep it', async () => {
    await usePrepared();
    const server = await start();
    process.kill(server.pid, 'SIGINT');
    // Nothing runs meanwhile: the server is dead, and this process has not been told.
    for (const end = Date.now() + 15_000; isAlive(server.pid) && Date.now() < end;);
    expect(isAlive(server.pid)).toBe(false);
    const stopped = server.stop();
    await Promise.resolve();
    expect(process.getActiveResourcesInfo()).toContain('ProcessWrap');
    await stopped;
    expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
  });

  it('stops while it is being brought back', async () => {
    await usePrepared();
    const server = await start();
    process.kill(server.pid, 'SIGKILL');
    await sleep(250);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    await sleep(1_000);
    await expect(ask(server.adminUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

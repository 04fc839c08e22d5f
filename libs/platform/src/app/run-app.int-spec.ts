import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, startNats, type TestNats } from '#testing';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const main = join(root, 'dist/apps/gateway/src/main.js');

type Ended = { readonly code: number | null; readonly out: string; readonly errors: string };
type Process = { readonly ended: Promise<Ended>; kill(signal: NodeJS.Signals): void };

const started: ChildProcess[] = [];

/** An app as its own process, with nothing of this one's environment but the path. */
const run = (env: Record<string, string>): Process => {
  const child = spawn(process.execPath, [main], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, out, errors }));
  return { ended, kill: (signal) => void child.kill(signal) };
};

const statusOf = (url: string): Promise<number> =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  );

const until = async (url: string, status: number): Promise<void> => {
  for (let tries = 0; tries < 150 && (await statusOf(url)) !== status; tries++) await sleep(100);
  expect(await statusOf(url)).toBe(status);
};

describe('an app as a process', () => {
  let nats: TestNats;
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(root, 'scripts/build.mjs')]);
    nats = await startNats();
  }, 60_000);
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL'); // what a failed test has left behind
    await nats.stop();
  });

  it('is alive at once, ready when it takes work, and exits with 0 after SIGTERM', async () => {
    const [port, management] = [await freePort(), await freePort()];
    const app = run({ OSTIARY_NATS_URL: nats.url, OSTIARY_GATEWAY_PORT: String(port), OSTIARY_MANAGEMENT_PORT: String(management) });
    await until(`http://localhost:${management}/readyz`, 200);
    expect(await statusOf(`http://localhost:${management}/livez`)).toBe(200);
    expect(await statusOf(`http://localhost:${management}/nowhere`)).toBe(404);
    app.kill('SIGTERM');
    const { code, out, errors } = await app.ended;
    expect([code, errors]).toEqual([0, '']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { app?: string; msg: string });
    expect(lines.find(({ msg }) => msg === 'ready')).toMatchObject({ app: 'gateway', url: `http://localhost:${port}` });
  }, 30_000);

  it('is alive but not ready while NATS is not there yet, and ends when asked to', async () => {
    const management = await freePort();
    const app = run({
      OSTIARY_NATS_URL: `nats://127.0.0.1:${await freePort()}`,
      OSTIARY_GATEWAY_PORT: String(await freePort()),
      OSTIARY_MANAGEMENT_PORT: String(management),
    });
    await until(`http://localhost:${management}/readyz`, 503);
    expect(await statusOf(`http://localhost:${management}/livez`)).toBe(200);
    app.kill('SIGINT');
    expect((await app.ended).code).toBe(0);
  }, 30_000);

  it('says every problem of its environment in a line each, shows no secret and no stack, and exits with 1', async () => {
    const { code, errors } = await run({
      OSTIARY_NATS_URL: 'localhost',
      OSTIARY_NATS_PASSWORD: 'planted',
      NODE_ENV: 'production',
      OSTIARY_LOG_LEVLE: 'debug',
    }).ended;
    expect(code).toBe(1);
    expect(errors).not.toMatch(/planted|\n\s+at /);
    const lines = errors.trim().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^gateway cannot start: OSTIARY_/);
  });

  it('names the variable of a port that is taken, and exits with 1', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    try {
      const { code, errors } = await run({ OSTIARY_NATS_URL: nats.url, OSTIARY_MANAGEMENT_PORT: port }).ended;
      expect([code, errors]).toEqual([
        1,
        `gateway cannot start: Port ${port} is taken by another program. Stop that program, or set OSTIARY_MANAGEMENT_PORT to a free port.\n`,
      ]);
    } finally {
      taken.close();
    }
  });
});

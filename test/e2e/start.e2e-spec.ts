import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entryPoints, freePort, PlatformProcess, startPlatform, type TestPlatform } from '#testing';
import { platform } from './support/platform.js';
import { asBatchWork, describeKillingAndStarting, describeStopping } from './support/stopping-and-starting.js';

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
    // None comes so far that it would look for a server there.
    if (platform.topology === 'distributed') {
      base['OSTIARY_DATABASE_URL'] = 'postgres://ostiary@127.0.0.1:9/ostiary';
      base['OSTIARY_NATS_URL'] = 'nats://127.0.0.1:9';
    }
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

  describe('when what it needs is taken by others', () => {
    const variables = ['OSTIARY_GATEWAY_PORT', 'OSTIARY_INTROSPECTION_PORT', 'OSTIARY_DEMO_PORT', 'OSTIARY_MANAGEMENT_PORT'];
    type Attempt = Awaited<ReturnType<typeof attempt>> & { readonly port: number };
    let attempts: ReadonlyMap<string, Attempt>;
    let besideAnotherServer: Attempt;
    const attemptWhileHeld = async (variable: string, server: Server, setting: (port: number) => string): Promise<Attempt> => {
      const port = await freePort();
      await new Promise<void>((resolve) => server.listen(port, resolve));
      const ended = await attempt({ [variable]: setting(port), OSTIARY_DATA_DIR: join(directory, variable) });
      server.close();
      return { ...ended, port };
    };
    // Each waits for three to five seconds before it gives up: they wait together.
    beforeAll(async () => {
      const start = async (variable: string): Promise<[string, Attempt]> => [
        variable,
        await attemptWhileHeld(variable, createServer(), String),
      ];
      const web = createHttpServer((_request, response) => response.end('hello'));
      const noDatabase = attemptWhileHeld('OSTIARY_DATABASE_URL', web, (port) => `postgres://ostiary:planted@127.0.0.1:${port}/ostiary`);
      attempts = new Map(await Promise.all(variables.map(start)));
      besideAnotherServer = await noDatabase;
    });

    it('the port where the database should be, by something else than PostgreSQL', () => {
      const { code, complaint, stack, port } = besideAnotherServer;
      expect(code).toBe(1);
      expect(complaint).toEqual([
        expect.stringMatching(new RegExp(`Nothing at 127.0.0.1:${port} answers as PostgreSQL does.*OSTIARY_DATABASE_URL`)),
      ]);
      expect(stack).toEqual([]);
    });

    it.each(variables)('the port of %s', (variable) => {
      expect(attempts.get(variable)?.code).toBe(1);
      expect(attempts.get(variable)?.complaint).toEqual([
        expect.stringMatching(new RegExp(`Port ${attempts.get(variable)?.port} is taken.*${variable}`)),
      ]);
    });
  });

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

// The distributed one is killed and stopped where faults have a platform of their own.
const standalone = platform.topology === 'standalone' ? describe : describe.skip;

standalone('stopping, killing and starting again', () => {
  let own: TestPlatform;
  beforeAll(async () => {
    own = await startPlatform('standalone', asBatchWork);
  }, 60_000);
  afterAll(async () => {
    await own.close();
  });

  describeKillingAndStarting(
    () => own,
    (next) => (own = next),
  );
  describeStopping(() => own);
});

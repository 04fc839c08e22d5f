import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '#testing';
import { adminOk } from '../../e2e/support/admin.js';
import type { TestClient, TestTenant } from '../../e2e/support/tenant.js';

const directory = process.env['OSTIARY_TEST_CLIENTS'] ?? '';

/** What an application is told by its environment; the rest are its library's own defaults. */
const environment = (port: number, settings: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  PORT: String(port),
  SESSION_SECRET: randomBytes(32).toString('base64url'),
  ...settings,
});

const spawnNode = (name: string, env: NodeJS.ProcessEnv): ChildProcess =>
  spawn(process.execPath, [join(directory, `${name}.mjs`)], { env, stdio: ['ignore', 'pipe', 'pipe'] });

const collect = (child: ChildProcess): { text: string } => {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output.text += text));
  return output;
};

/** An application of `apps/` that listens, in a process of its own, as its owner would run it. */
export class ClientApplication {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: { text: string },
    readonly url: string,
  ) {}

  /** Starts it at `port` and resolves when it printed its address; rejects with what it printed when it ends before. */
  static async start(name: string, port: number, settings: Record<string, string>): Promise<ClientApplication> {
    const child = spawnNode(name, environment(port, settings));
    const output = collect(child);
    const application = new ClientApplication(child, output, `http://localhost:${port}`);
    while (!output.text.includes(application.url)) {
      if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}:\n${output.text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return application;
  }

  /** Registers what docs/clients.md says for the kind of application, and starts it with what the answer holds. */
  static async register(
    name: string,
    tenant: TestTenant,
    registration: (home: string) => Record<string, unknown>,
  ): Promise<ClientApplication> {
    const port = await freePort();
    const client = await adminOk<TestClient>('POST', tenant.path('/applications'), { name, ...registration(`http://localhost:${port}`) });
    return ClientApplication.start(name, port, {
      ISSUER: tenant.issuer,
      CLIENT_ID: client.client_id,
      ...(client.client_secret !== undefined && { CLIENT_SECRET: client.client_secret }),
    });
  }

  /** Everything that it printed. */
  log(): string {
    return this.output.text;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await once(this.child, 'exit');
  }
}

/** Runs an application of `apps/` to its end and answers with what it printed. */
export const runApplication = async (name: string, settings: Record<string, string>): Promise<string> => {
  const child = spawnNode(name, environment(0, settings));
  const output = collect(child);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${name} ended with code ${code}:\n${output.text}`);
  return output.text;
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tool } from './tools.js';

/** How a server is started, and how one sees that it takes connections. */
export type ServerLaunch = {
  readonly name: string;
  readonly tool: Tool;
  readonly parameters: readonly string[];
  readonly logFile: string;
  readonly isReady: () => Promise<boolean>;
};

const alive = new Set<ChildProcess>();
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(late);
};

const launch = async ({ name, tool, parameters, logFile, isReady }: ServerLaunch): Promise<ChildProcess> => {
  const output = await open(logFile, 'a', 0o600);
  const child = spawn(tool.path, parameters, { env: { ...process.env, ...tool.env }, stdio: ['ignore', output.fd, output.fd] });
  child.unref();
  await output.close();
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  for (const limit = Date.now() + 10_000; Date.now() < limit && child.exitCode === null; await sleep(20)) if (await isReady()) return child;
  await end(child, 'SIGKILL');
  throw new Error(`${name} did not start: ${(await readFile(logFile, 'utf8')).trim().split('\n').slice(-3).join(' | ')}`);
};

/** A real server in a process of its own, for tests to mistreat. It does not outlive the tests. */
export class ServerProcess {
  private constructor(
    private readonly how: ServerLaunch,
    private child: ChildProcess,
  ) {}

  static async start(how: ServerLaunch): Promise<ServerProcess> {
    return new ServerProcess(how, await launch(how));
  }

  /** kill -9. */
  kill(): Promise<void> {
    return end(this.child, 'SIGKILL');
  }

  /** The same again, stopped first if it still runs; `between` is done while it does not run. */
  async restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.stop();
    await between();
    this.child = await launch(this.how);
  }

  /** Stops the process without ending it (SIGSTOP): connections hang instead of failing. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  stop(): Promise<void> {
    return end(this.child, 'SIGTERM');
  }
}

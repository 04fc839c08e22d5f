import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../tools.js';

export type Topology = 'standalone' | 'distributed';

/** What the commands `npm start` and `npm run start:distributed` run, once built. */
export const entryPoints: Record<Topology, string> = {
  standalone: join(repositoryRoot, 'dist/apps/standalone/src/main.js'),
  distributed: join(repositoryRoot, 'dist/apps/standalone/src/distributed.main.js'),
};

const readyWithinMs = 60_000;
/** What `npm start` runs the platform with. */
const launcher = join(repositoryRoot, 'scripts/launch.sh');

/** A whole platform as its users start it: one command in a process of its own, with everything it printed. */
export class PlatformProcess {
  private readonly output: string[] = [];
  private readonly outputEnded: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    logFile?: string,
  ) {
    this.outputEnded = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output.push(text);
        if (logFile) appendFileSync(logFile, text);
      });
    }
  }

  /** Starts `modulePath`, copies what it prints to `logFile`, and resolves when it printed `Ready.`; rejects with what it printed when it ends before. */
  static async start(modulePath: string, env: NodeJS.ProcessEnv, cwd: string, logFile?: string): Promise<PlatformProcess> {
    const process = PlatformProcess.launch(modulePath, env, cwd, logFile);
    const deadline = Date.now() + readyWithinMs;
    while (!process.log().includes('\nReady.')) {
      if (process.hasEnded()) {
        const code = await process.ended();
        throw new Error(`the platform ended with code ${code} while it started:\n${process.log()}`);
      }
      if (Date.now() > deadline) {
        await process.stop();
        throw new Error(`the platform was not ready within ${readyWithinMs / 1000} s:\n${process.log()}`);
      }
      await sleep(50);
    }
    return process;
  }

  /** Starts `modulePath` without waiting for anything. */
  static launch(modulePath: string, env: NodeJS.ProcessEnv, cwd: string, logFile?: string): PlatformProcess {
    const command = [launcher, process.execPath, modulePath];
    const child = spawn('sh', command, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    return new PlatformProcess(child, logFile);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Everything printed so far, standard output and standard error. */
  log(): string {
    return this.output.join('');
  }

  /** The exit code, once it has ended by itself and everything that it printed has been read. */
  async ended(): Promise<number | null> {
    await this.outputEnded;
    return this.child.exitCode;
  }

  /** As Ctrl-C: resolves with the exit code. */
  async stop(): Promise<number | null> {
    if (!this.hasEnded()) this.child.kill('SIGINT');
    await this.exited();
    return this.child.exitCode;
  }

  /** As kill -9. */
  async kill(): Promise<void> {
    if (!this.hasEnded()) this.child.kill('SIGKILL');
    await this.exited();
  }

  // What it started may live on for a moment, and print.
  private async exited(): Promise<void> {
    if (!this.hasEnded()) await once(this.child, 'exit');
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

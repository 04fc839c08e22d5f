import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StartError } from '#kernel';

export type ProcessOptions = {
  readonly name: string;
  readonly modulePath: string;
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once the process is ready. */
  readonly readyUrl: string;
  readonly log: (line: string) => void;
};

/** From `dist`, which is all that is ever run. */
const launcher = fileURLToPath(new URL('../../../../scripts/launch.sh', import.meta.url));
const longestPauseMs = 10_000;
const readyWithinMs = 30_000;

/** One app as a process of its own: started again with growing pauses when it dies, stopped by SIGTERM. */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private stopping = false;
  private pauseMs = 250;

  private constructor(private readonly options: ProcessOptions) {}

  /** Resolves once the process says that it is ready; rejects when it dies before, or takes longer than 30 s. */
  static async start(options: ProcessOptions): Promise<SupervisedProcess> {
    const supervised = new SupervisedProcess(options);
    const child = supervised.launch();
    const died = new Promise<never>((_resolve, reject) => {
      child.once('exit', (code) =>
        reject(new StartError(`${options.name} ended with code ${code ?? 'none'} while it started; its own line above says why.`)),
      );
    });
    try {
      await Promise.race([supervised.ready(), died]);
    } catch (error) {
      await supervised.stop();
      throw error;
    }
    died.catch(() => undefined);
    child.once('exit', () => supervised.relaunch());
    return supervised;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited.finally(() => clearTimeout(deadline));
  }

  // The launcher becomes the app, with what it tells node and glibc for it. In a process group of its own, so that a Ctrl-C reaches the supervisor alone,
  // which stops the apps in order. Nothing is said over the channel: that it closes tells the app that the supervisor is gone.
  private launch(): ChildProcess {
    this.child = spawn('sh', [launcher, process.execPath, this.options.modulePath], {
      env: this.options.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    return this.child;
  }

  private relaunch(): void {
    if (this.stopping) return;
    this.options.log(`${this.options.name} died; it starts again in ${this.pauseMs} ms`);
    setTimeout(() => {
      if (this.stopping) return;
      const begun = Date.now();
      this.launch().once('exit', () => {
        this.pauseMs = Date.now() - begun > longestPauseMs ? 250 : Math.min(this.pauseMs * 2, longestPauseMs);
        this.relaunch();
      });
    }, this.pauseMs);
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + readyWithinMs;
    while (Date.now() < deadline) {
      const response = await fetch(this.options.readyUrl, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) return;
      await sleep(100);
    }
    throw new StartError(`${this.options.name} was not ready within ${readyWithinMs / 1000} s; its log above says what it waits for.`);
  }
}

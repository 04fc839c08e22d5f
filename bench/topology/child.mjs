// A process on the server's core that we talk to in messages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pinned, serverCore, undisturbed } from './cores.mjs';

export class Child {
  #process;
  #next = 0;

  constructor(process) {
    this.#process = process;
  }

  /** Starts a module of ours; resolves with it and its first message, rejects when it ends before. */
  static async start(modulePath, args = [], env = {}) {
    const [command, ...rest] = pinned(serverCore, ...undisturbed(modulePath, ...args));
    const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, ...env } });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${modulePath} ended with ${code}`);
    });
    ended.catch(() => undefined);
    const [hello] = await Promise.race([once(child, 'message'), ended]);
    return { child: new Child(child), hello };
  }

  get pid() {
    return this.#process.pid;
  }

  /** Asks it something; the answer is whatever its `answer` returned. */
  ask(request) {
    const id = (this.#next += 1);
    return new Promise((resolve, reject) => {
      const listener = (message) => {
        if (message.id !== id) return;
        this.#process.off('message', listener);
        if (message.error === undefined) resolve(message.result);
        else reject(new Error(message.error));
      };
      this.#process.on('message', listener);
      this.#process.send({ id, request });
    });
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}

/** The other end: says `hello`, answers questions, and ends when its parent does. */
export const serveParent = (hello, answer, stop) => {
  process.on('message', ({ id, request }) => {
    Promise.resolve()
      .then(() => answer(request))
      .then(
        (result) => process.send({ id, result }),
        (error) => process.send({ id, error: String(error?.stack ?? error) }),
      );
  });
  process.once('disconnect', () => {
    Promise.resolve(stop()).finally(() => process.exit(0));
  });
  // Ctrl-C reaches the whole group: the parent ends the run and then us.
  process.on('SIGINT', () => undefined);
  process.send(hello);
};

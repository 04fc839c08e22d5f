import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Dead, but its parent has not asked: permanently so in a container whose first process never does. */
const isZombie = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
};

/** Tells two processes apart that had the same pid one after the other; empty where the platform does not say. */
export const startTimeOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

/** Whether the process works in `directory`; null where the platform does not say. */
export const worksIn = async (pid: number, directory: string): Promise<boolean | null> => {
  if (process.platform !== 'linux') return null;
  return readlink(`/proc/${pid}/cwd`).then(
    (cwd) => cwd === directory,
    () => false,
  );
};

/** True once the process is gone, false if it is still there after `timeoutMs`. */
export const waitForExit = async (pid: number, timeoutMs: number): Promise<boolean> => {
  const end = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
};

/** PostgreSQL's fast shutdown, then its immediate one, then the kernel's. */
export const stopPostmaster = async (pid: number): Promise<void> => {
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signal(pid, name);
    if (await waitForExit(pid, 8_000)) return;
  }
  throw new Error(`the database process ${pid} does not stop`);
};

import { constants } from 'node:fs';
import { access, chmod, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '#kernel';

/** Everything the platform keeps on this machine: the embedded database, generated secrets, demo.json, the mailbox. */
export class DataDirectory {
  private constructor(readonly path: string) {}

  /** Makes the directory (mode 0700) and takes it for this process; refuses when it cannot be written or is in use. */
  static async take(location: string): Promise<DataDirectory> {
    const directory = new DataDirectory(resolve(location));
    try {
      await makeDirectory(directory.path);
      await chmod(directory.path, 0o700);
      await access(directory.path, constants.W_OK | constants.X_OK);
      await directory.lock();
    } catch (error) {
      if (error instanceof StartError) throw error;
      throw new StartError(
        `The data directory ${directory.path} cannot be written (${reasonOf(error)}). Set OSTIARY_DATA_DIR to a directory that can.`,
      );
    }
    return directory;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async release(): Promise<void> {
    await rm(this.lockFile, { force: true });
  }

  private async holder(): Promise<number | null> {
    const pid = Number(await readFile(this.lockFile, 'utf8').catch(() => '0'));
    return pid !== process.pid && isOstiary(await commandLineOf(pid)) ? pid : null;
  }

  private get lockFile(): string {
    return this.file('ostiary.pid');
  }

  private async lock(): Promise<void> {
    // One that is just stopping gets a moment to finish.
    let holder = await this.holder();
    for (const end = Date.now() + 5_000; holder !== null && Date.now() < end; holder = await this.holder()) await sleep(100);
    if (holder !== null) {
      throw new StartError(
        `Ostiary already runs on ${this.path} (process ${holder}). Stop it first, or set OSTIARY_DATA_DIR to another directory.`,
      );
    }
    await writeFile(this.lockFile, String(process.pid), { mode: 0o600 });
    const handle = await open(this.lockFile);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

// mkdir's own `recursive` never ends where a parent reads as absent but cannot be made, as below /proc.
const makeDirectory = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = reasonOf(error);
    if (code === 'EEXIST' && (await isDirectory(path))) return;
    if (code !== 'ENOENT' || (await isDirectory(dirname(path)))) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
};

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

// A process id may have been given to another program since a kill -9: only a node process that runs us counts.
const commandLineOf = async (pid: number): Promise<string> => {
  if (!Number.isInteger(pid) || pid <= 0) return '';
  try {
    process.kill(pid, 0);
  } catch {
    return '';
  }
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'node standalone');
};

const isOstiary = (commandLine: string): boolean => /start\.mjs|standalone/.test(commandLine);

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

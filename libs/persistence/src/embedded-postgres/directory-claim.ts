import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '#kernel';
import { isAlive, startTimeOf } from './processes.js';

const claimedHere = new Set<string>();

const isHeld = async (file: string): Promise<number | null> => {
  const [pid, startTime] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
  if (!pid || Number(pid) === process.pid || !isAlive(Number(pid))) return null;
  return (await startTimeOf(Number(pid))) === (startTime ?? '') ? Number(pid) : null;
};

/** Makes this process the only one that uses `directory`, until `release`. Throws a `StartError` if another one, still alive, does. */
export const claimDirectory = async (directory: string): Promise<{ release(): Promise<void> }> => {
  const file = join(directory, 'owner');
  const holder = claimedHere.has(directory) ? process.pid : await isHeld(file);
  if (holder !== null)
    throw new StartError(`${directory} is in use by process ${holder}. Stop that one, or choose another OSTIARY_DATA_DIR.`);
  claimedHere.add(directory);
  await writeFile(file, `${process.pid} ${await startTimeOf(process.pid)}\n`, { mode: 0o600 });
  return {
    release: async () => {
      claimedHere.delete(directory);
      await rm(file, { force: true });
    },
  };
};

/** For tests of what a killed process leaves behind. */
export const forgetClaims = (): void => claimedHere.clear();

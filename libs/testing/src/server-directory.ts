import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const memory = '/dev/shm';

/** Many times what the servers of a check hold at once, which is some hundred megabytes. */
const roomBytes = 4 * 1_024 ** 3;

const hasRoom = (directory: string): boolean => {
  try {
    accessSync(directory, constants.W_OK);
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize >= roomBytes;
  } catch {
    return false;
  }
};

/**
 * Below which directory servers of tests keep their data, which goes with them: in memory, where the machine has a file system there with room enough. To copy and drop a database takes
 * the kernel a tenth there of what a disk takes. It outlives a killed server as a disk does. `OSTIARY_TEST_DIRECTORY` names another, as the benchmark does, which measures how long a disk is waited for.
 */
export const serverDirectory = process.env['OSTIARY_TEST_DIRECTORY'] ?? (hasRoom(memory) ? memory : tmpdir());

// The peers' packages: fetched by the first run, and again when the lock file changed.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = dirname(fileURLToPath(import.meta.url));
const stamp = join(folder, 'node_modules', '.bench-lock');

/** Runs `npm ci --prefix bench` unless that was done for this lock file. */
export const ensurePackages = async () => {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  console.log("Fetching the peers' packages");
  await promisify(execFile)('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], { timeout: 300_000 });
  await writeFile(stamp, lock);
};

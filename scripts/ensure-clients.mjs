// Makes sure that the applications of test/clients/apps can run: copies them to .cache/clients with the packages they need, which are
// none of the product.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repository } from './ensure-tool.mjs';

const source = join(repository, 'test', 'clients', 'apps');
const directory = join(repository, '.cache', 'clients');

/** The directory of the applications. */
export const ensureClients = async () => {
  const packages = 'node_modules';
  for (const old of await readdir(directory).catch(() => [])) if (old !== packages) await rm(join(directory, old), { recursive: true });
  await cp(source, directory, { recursive: true, filter: (path) => !path.endsWith(packages) });

  const lock = await readFile(join(source, 'package-lock.json'), 'utf8');
  const installed = join(directory, packages, 'installed.json'); // written last: an interrupted installation has none
  if ((await readFile(installed, 'utf8').catch(() => '')) !== lock) {
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: directory, timeout: 600_000 });
    await writeFile(installed, lock);
  }
  return directory;
};

import { execFile } from 'node:child_process';
import { access, chmod, chown, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '#kernel';

const execute = promisify(execFile);

/**
 * How PostgreSQL, which refuses to run as root, is run: as it is; in a user namespace, where root looks like nobody but
 * reaches its own files; or as another user.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number };

const idOf = async (flag: '-u' | '-g', name: string): Promise<number> => Number((await execute('id', [flag, name])).stdout);

const findUser = async (): Promise<RunAs> => {
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', name), idOf('-g', name)]).catch(() => null);
    if (ids) return { kind: 'user', uid: ids[0], gid: ids[1] };
  }
  throw new StartError(
    'PostgreSQL does not run as root, and there is neither a user namespace nor a user postgres or nobody. Start as another user.',
  );
};

const hasNamespaces = async (): Promise<boolean> =>
  execute('unshare', ['-U', 'true']).then(
    () => true,
    () => false,
  );

/** Chooses; existing data decides, because only its owner may use it. */
export const chooseRunAs = async (data: string): Promise<RunAs> => {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const existing = await stat(data).catch(() => null);
  if (existing && existing.uid !== 0) return { kind: 'user', uid: existing.uid, gid: existing.gid };
  if (await hasNamespaces()) return { kind: 'namespace' };
  if (existing)
    throw new StartError(`${data} belongs to root, but this system allows no user namespaces to run PostgreSQL in. Start as another user.`);
  return findUser();
};

/** The command line and spawn options that run `program` so. */
export const commandFor = (
  runAs: RunAs,
  program: string,
  parameters: readonly string[],
): { readonly file: string; readonly parameters: string[]; readonly ids: { uid?: number; gid?: number } } => {
  if (runAs.kind === 'namespace') return { file: 'unshare', parameters: ['-U', program, ...parameters], ids: {} };
  return { file: program, parameters: [...parameters], ids: runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {} };
};

/** Gives `path` to whom PostgreSQL runs as. */
export const handOver = async (runAs: RunAs, path: string): Promise<void> => {
  if (runAs.kind === 'user') await chown(path, runAs.uid, runAs.gid);
};

const mayPass = async (runAs: { uid: number; gid: number }, directory: string): Promise<boolean> => {
  const { uid, gid, mode } = await stat(directory);
  const bit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0;
};

/**
 * Lets PostgreSQL's user reach what is in `directory`: everybody may pass through that, and its group, too, through the
 * directory above (the data directory, closed to all others, where each file has a mode of its own). Passing is not listing.
 */
export const letThrough = async (runAs: RunAs, directory: string): Promise<void> => {
  if (runAs.kind !== 'user') return;
  await chmod(directory, 0o711);
  const above = dirname(directory);
  const { uid, mode } = await stat(above);
  if (uid !== 0 || (await mayPass(runAs, above))) return;
  await chown(above, uid, runAs.gid);
  await chmod(above, (mode & 0o7777) | 0o010);
};

/** Throws a `StartError` if PostgreSQL's user cannot reach `path`. */
export const checkReachable = async (runAs: RunAs, path: string): Promise<void> => {
  if (runAs.kind !== 'user') return access(path, constants.R_OK);
  for (let directory = dirname(path), above = ''; directory !== above; above = directory, directory = dirname(directory)) {
    if (await mayPass(runAs, directory)) continue;
    throw new StartError(
      `PostgreSQL runs as user ${runAs.uid} (it refuses root), who cannot reach ${path}: ${directory} is closed. ` +
        'Choose another OSTIARY_DATA_DIR, open that directory (chmod o+x), or start as another user.',
    );
  }
};

// How the other ensure-*.mjs find a program, or fetch it from Debian's archive into .cache/tools. Nothing is installed as
// a service and nothing outside that directory changes, unless apt runs as root.
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isCommand, readArguments } from './command.mjs';

const execute = promisify(execFile);

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));
export const toolsDirectory = join(repository, '.cache', 'tools');

/** True if `file` may be executed. */
export const isExecutable = (file) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Path of the first of `names` found in PATH or in `places`; null if there is none. */
export const findProgram = async (names, places = []) => {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const file of [...directories.flatMap((directory) => names.map((name) => join(directory, name))), ...places]) {
    if (await isExecutable(file)) return file;
  }
  return null;
};

/** First line that the program prints about itself; throws if it does not run. */
export const versionOf = async (file, flags = ['--version'], env = {}) => {
  const { stdout, stderr } = await execute(file, flags, { env: { ...process.env, ...env }, timeout: 30_000 });
  return (stdout.trim() || stderr.trim()).split('\n')[0];
};

const hasApt = () => findProgram(['apt-get']).then((found) => found !== null);

const isListed = (name, options) =>
  execute('apt-cache', [...options, 'policy', name], { env: { ...process.env, LC_ALL: 'C' } }).then(
    ({ stdout }) => /Candidate: (?!\(none\))/.test(stdout),
    () => false,
  );

// Package lists of our own, for users who may not touch the system's.
const privateLists = async () => {
  const root = join(toolsDirectory, 'apt');
  await mkdir(join(root, 'lists', 'partial'), { recursive: true });
  await mkdir(join(root, 'archives', 'partial'), { recursive: true });
  return ['-o', `Dir::State::lists=${join(root, 'lists')}`, '-o', `Dir::Cache=${root}`, '-o', 'APT::Sandbox::User='];
};

/** Options with which apt knows `name`; updates its lists where they are missing. Throws if it still does not. */
const aptOptionsFor = async (name) => {
  if (await isListed(name, [])) return [];
  const options = process.getuid?.() === 0 ? [] : await privateLists();
  await execute('apt-get', [...options, '-qq', 'update'], { timeout: 300_000 });
  if (await isListed(name, options)) return options;
  throw new Error(`apt knows no package ${name}`);
};

// What apt would install, this package included, and nothing that is installed already.
const missingPackages = async (name, options) => {
  const { stdout } = await execute('apt-get', [...options, 'install', '--simulate', '--no-install-recommends', name], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  });
  const packages = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  return packages.includes(name) ? packages : [...packages, name];
};

/**
 * Downloads a Debian package with the dependencies this machine lacks and unpacks them below `.cache/tools/<name>`.
 * Works without root. Returns that directory. Throws where there is no apt, with a message for people.
 */
export const unpackPackage = async (name) => {
  const target = join(toolsDirectory, name);
  if (!(await hasApt())) throw new Error(`${name} is not in PATH and there is no apt-get to fetch it with; install ${name}`);
  await mkdir(toolsDirectory, { recursive: true });
  const options = await aptOptionsFor(name);
  const draft = await mkdtemp(join(toolsDirectory, `${name}.`));
  try {
    const archives = join(draft, 'archives');
    const root = join(draft, 'root');
    await Promise.all([mkdir(archives), mkdir(root)]);
    await execute('apt-get', [...options, '-o', 'APT::Sandbox::User=', '-qq', 'download', ...(await missingPackages(name, options))], {
      cwd: archives,
      timeout: 600_000,
      maxBuffer: 16 * 1024 * 1024,
    });
    for (const file of await readdir(archives)) await execute('dpkg', ['-x', join(archives, file), root]);
    await rm(target, { recursive: true, force: true });
    await rename(root, target);
    return target;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** Installs a package as root. False if that is not possible here. */
export const installPackage = async (name) => {
  if (process.getuid?.() !== 0 || !(await hasApt())) return false;
  await aptOptionsFor(name);
  await execute('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', name], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return true;
};

/** Shared libraries below an unpacked root, for LD_LIBRARY_PATH. */
export const libraryPath = (root) => {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? `${process.arch}-linux-gnu`;
  return [join(root, 'usr', 'lib', triplet), join(root, 'lib', triplet), join(root, 'usr', 'lib')].join(delimiter);
};

/** Prints the tool for people, or with `--json` for programs. For scripts that are the command themselves. */
export const runAsCommand = async (url, ensure) => {
  if (!isCommand(url)) return;
  const { values } = readArguments({
    command: `node scripts/${basename(fileURLToPath(url))}`,
    summary: 'Makes sure that the tool is on this machine, and says where.',
    options: { json: 'says it as JSON' },
  });
  try {
    const tool = await ensure();
    console.log(values.json ? JSON.stringify(tool) : `${tool.version} (${tool.path})`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
};

// Compiles apps and libs to dist/ with SWC, and copies what is no TypeScript (templates, styles). Does nothing when nothing
// changed since the last build; says so with --verbose. Exported for the scripts that need a fresh build.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCommand, readArguments } from './command.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');
const sources = ['apps', 'libs'];
const manifestFile = join(out, '.manifest.json');

const isTest = (path) => /\.(spec|int-spec|e2e-spec|long-spec)\.ts$/.test(path) || /(^|\/)test\//.test(path);
const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !isTest(path);
const isAsset = (path) => !path.endsWith('.ts') && !path.endsWith('.md') && !isTest(path);

/** Every file below a folder, with `/` between the parts. */
const filesUnder = async (folder) =>
  (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));

const stampOf = async (path) => {
  const { mtimeMs, size } = await stat(join(root, path));
  return `${mtimeMs}:${size}`;
};

/** What decides how sources are compiled: a change of these makes everything stale. */
const settingsStamp = async () => {
  const hash = createHash('sha256');
  for (const path of ['.swcrc', 'scripts/build.mjs', 'node_modules/@swc/core/package.json']) hash.update(await readFile(join(root, path)));
  return hash.digest('hex');
};

const readManifest = async () => {
  try {
    return JSON.parse(await readFile(manifestFile, 'utf8'));
  } catch {
    return { settings: '', files: {} };
  }
};

const outputOf = (path) => join(out, isSource(path) ? path.replace(/\.ts$/, '.js') : path);

const inBatches = async (items, work) => {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: availableParallelism() * 2 }, async () => {
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
    }),
  );
};

const compile = async (swc, path) => {
  const target = outputOf(path);
  const { code, map } = await swc.transformFile(join(root, path), {
    configFile: join(root, '.swcrc'),
    cwd: root,
    sourceFileName: relative(dirname(target), join(root, path)).split(sep).join('/'),
  });
  await mkdir(dirname(target), { recursive: true });
  const name = target.slice(target.lastIndexOf(sep) + 1);
  await writeFile(target, `${code}\n//# sourceMappingURL=${name}.map\n`);
  if (map !== undefined) await writeFile(`${target}.map`, map);
};

const copy = async (path) => {
  await mkdir(dirname(outputOf(path)), { recursive: true });
  await copyFile(join(root, path), outputOf(path));
};

/** Brings dist/ up to date; answers how many files were compiled, copied and removed. Throws where a source does not parse. */
export const build = async () => {
  const manifest = await readManifest();
  const settings = await settingsStamp();
  const known = manifest.settings === settings ? manifest.files : {};
  const files = (await Promise.all(sources.map(filesUnder))).flat().filter((path) => isSource(path) || isAsset(path));
  const stamps = Object.fromEntries(await Promise.all(files.map(async (path) => [path, await stampOf(path)])));
  const stale = files.filter((path) => known[path] !== stamps[path]);
  const gone = Object.keys(manifest.files).filter((path) => stamps[path] === undefined);
  if (stale.length === 0 && gone.length === 0) return { compiled: 0, copied: 0, removed: 0 };

  const compiled = stale.filter(isSource);
  const copied = stale.filter(isAsset);
  const failures = [];
  const swc = compiled.length > 0 ? await import('@swc/core') : null;
  await inBatches(compiled, async (path) => {
    try {
      await compile(swc, path);
    } catch (error) {
      failures.push(`${path}: ${error.message}`);
    }
  });
  if (failures.length > 0) throw new Error(failures.join('\n'));
  await inBatches(copied, copy);
  for (const path of gone) for (const file of [outputOf(path), `${outputOf(path)}.map`]) await rm(file, { force: true });
  await mkdir(out, { recursive: true });
  await writeFile(manifestFile, JSON.stringify({ settings, files: stamps }));
  return { compiled: compiled.length, copied: copied.length, removed: gone.length };
};

if (isCommand(import.meta.url)) {
  const { values } = readArguments({
    command: 'npm run build --',
    summary: 'Compiles what changed since the last build to dist/.',
    options: { verbose: 'says so too when nothing changed' },
  });
  const start = performance.now();
  try {
    const { compiled, copied, removed } = await build();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const changed = compiled + copied + removed > 0;
    if (changed || values.verbose)
      console.log(changed ? `Built in ${seconds} s: ${compiled} compiled, ${copied} copied, ${removed} removed.` : 'Nothing to build.');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

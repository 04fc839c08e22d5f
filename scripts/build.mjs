// Compiles apps and libs to dist/ with SWC, copies what is no TypeScript (templates, styles), and bundles libraries (bundle-libraries.mjs) and the
// packages that all import (bundle-packages.mjs). Does nothing when nothing changed since the last build; says so with --verbose. Exported for the scripts that need a fresh build.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isCommand, readArguments } from './command.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');
/** Libraries as they are compiled, one file a source; in `out` each is one. */
const parts = join(out, '.parts');
const sources = ['apps', 'libs'];
const manifestFile = join(out, '.manifest.json');

const isTest = (path) => /\.(spec|int-spec|e2e-spec|long-spec)\.ts$/.test(path) || /(^|\/)test\//.test(path);
const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !isTest(path);
const isAsset = (path) => !path.endsWith('.ts') && !path.endsWith('.md') && !isTest(path);

/** Whether it becomes part of a bundled library. That of tests loads on demand what few of them use. */
const isPart = (path) => isSource(path) && path.startsWith('libs/') && !path.startsWith('libs/testing/');

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
  for (const path of ['.swcrc', 'scripts/build.mjs', 'scripts/bundle-libraries.mjs', 'package.json', 'node_modules/@swc/core/package.json'])
    hash.update(await readFile(join(root, path)));
  return hash.digest('hex');
};

const readManifest = async () => {
  try {
    return JSON.parse(await readFile(manifestFile, 'utf8'));
  } catch {
    return { settings: '', files: {}, imports: [] };
  }
};

const outputOf = (path) => join(isPart(path) ? parts : out, isSource(path) ? path.replace(/\.ts$/, '.js') : path);

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

/** What is imported of libraries, by `imports` of package.json. */
const libraryEntries = async () => {
  const { imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const modules = Object.values(imports).map(({ source }) => source.replace('./', ''));
  return modules.filter(isPart).map((path) => path.replace(/\.ts$/, '.js'));
};

/** Every import of a package of ours, and of a file in one, that the compiled files make. */
const importedPackages = async (files) => {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const packages = Object.keys(dependencies);
  const imported = new Set();
  await inBatches(files.filter(isSource), async (path) => {
    const code = await readFile(outputOf(path), 'utf8');
    for (const [, specifier] of code.matchAll(/\b(?:from|import) ?\(?['"]([^'".#][^'"]*)['"]/g))
      if (packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))) imported.add(specifier);
  });
  return [...imported].sort();
};

/** What decides how packages are bundled: which are imported, what npm installed, and how; null where npm has not installed the bundler. */
const bundleStamp = async (imports) => {
  const hash = createHash('sha256').update(imports.join());
  try {
    for (const path of ['scripts/bundle-packages.mjs', 'node_modules/.package-lock.json', 'node_modules/esbuild/package.json'])
      hash.update(await readFile(join(root, path)));
  } catch {
    return null;
  }
  return hash.digest('hex');
};

/** Brings dist/ up to date; answers how many files were compiled, copied and removed, and imports of packages bundled. Throws where a source does not parse. */
export const build = async () => {
  const manifest = await readManifest();
  const settings = await settingsStamp();
  const known = manifest.settings === settings ? manifest.files : {};
  const files = (await Promise.all(sources.map(filesUnder))).flat().filter((path) => isSource(path) || isAsset(path));
  const stamps = Object.fromEntries(await Promise.all(files.map(async (path) => [path, await stampOf(path)])));
  const stale = files.filter((path) => known[path] !== stamps[path]);
  const gone = Object.keys(manifest.files).filter((path) => stamps[path] === undefined);
  const isCompiled = stale.length === 0 && gone.length === 0;
  const bundled = existsSync(join(out, 'node_modules')) ? manifest.bundle : undefined;
  if (isCompiled && (bundled ?? null) === (await bundleStamp(manifest.imports))) return { compiled: 0, copied: 0, removed: 0, bundled: 0 };

  const compiled = stale.filter(isSource);
  const copied = stale.filter(isAsset);
  // How it was built before may have left what is built no more.
  if (manifest.settings !== settings) await rm(join(out, 'libs'), { recursive: true, force: true });
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
  if ([...compiled, ...gone].some(isPart)) {
    const { bundleLibraries } = await import('./bundle-libraries.mjs');
    await bundleLibraries(root, await libraryEntries(), parts, out);
  }
  const imports = isCompiled ? manifest.imports : await importedPackages(files);
  const bundle = await bundleStamp(imports);
  // In a process of its own: it loads the packages, which a platform that starts in this one loads bundled.
  const isBundled = bundle === null || bundle === bundled;
  if (!isBundled) await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle-packages.mjs'), ...imports]);
  await writeFile(manifestFile, JSON.stringify({ settings, files: stamps, imports, bundle }));
  return { compiled: compiled.length, copied: copied.length, removed: gone.length, bundled: isBundled ? 0 : imports.length };
};

if (isCommand(import.meta.url)) {
  const { values } = readArguments({
    command: 'npm run build --',
    summary: 'Compiles what changed since the last build to dist/.',
    options: { verbose: 'says so too when nothing changed' },
  });
  const start = performance.now();
  try {
    const { compiled, copied, removed, bundled } = await build();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const changed = compiled + copied + removed + bundled > 0;
    if (changed || values.verbose)
      console.log(
        changed
          ? `Built in ${seconds} s: ${compiled} compiled, ${copied} copied, ${removed} removed, ${bundled} bundled.`
          : 'Nothing to build.',
      );
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

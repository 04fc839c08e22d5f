// Puts what compiled apps and libs import of npm packages into a few dozen files, dist/node_modules, where Node looks before it looks into
// node_modules: a start reads and compiles these instead of thousands (ADR 69). An accelerator only: without that folder everything runs as well.
// Run by build.mjs, with the imports as arguments, in a process of its own: it loads the packages to know what they export.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readArguments } from './command.mjs';
import { replaceFolder } from './replace-folder.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist/node_modules');
const drafts = join(root, '.cache');

/** Packages that stay where npm put them, each with the reason. */
const unbundled = {
  argon2: 'a native module',
  '@node-rs/bcrypt': 'a native module',
  'class-transformer': 'Nest reads files of it by their paths',
  pino: 'starts threads from files of its own',
  'reflect-metadata': 'runs before everything else: imports of what is not bundled come first in a bundled file',
};

/** What packages load where somebody installed it: nobody did, and they live without. */
const notInstalled = [
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'amqp-connection-manager',
  'kafkajs',
  'mqtt',
  'pg-native',
];

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Where the file for an import is to be, below its package: `index.js`, or the path that is imported. */
const fileOf = (specifier) => {
  const path = specifier.slice(packageOf(specifier).length + 1);
  return path === '' ? 'index.js' : path.endsWith('.js') ? path : `${path}.js`;
};

const isEsm = async (file) => {
  if (/\.[cm]js$/.test(file)) return file.endsWith('.mjs');
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    if (manifest !== null) return JSON.parse(manifest).type === 'module';
  }
};

/** A module that exports what Node finds in the package. What CommonJS exports is known by loading it alone. */
const entryFor = async (specifier) => {
  const file = fileURLToPath(import.meta.resolve(specifier));
  if (await isEsm(file)) {
    const hasDefault = /\bexport\s+default\b|\bexport\s*\{[^}]*\bdefault\b/.test(await readFile(file, 'utf8'));
    return `export * from '${specifier}';\n${hasDefault ? `export { default } from '${specifier}';\n` : ''}`;
  }
  const names = Object.keys(await import(specifier)).filter((name) => /^[\w$]+$/.test(name));
  return `export { ${names.join(', ')} } from '${specifier}';\n`;
};

// How the bundler keeps names, and the same for half the price: packages make functions at each request, and nearly all have their name already.
const keepsName = 'var __name = (target, value) => __defProp(';
const keepsNameThatChanged = 'var __name = (target, value) => target.name === value ? target : __defProp(';

// A dash in one comment makes V8 hold the file at two bytes a character, 5 MiB of them in each process. Escaped, it means the same wherever packages have one.
const inOneByte = (text) => text.replace(/[^\0-\xff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Throws where the bundler keeps names in another way than the one known here. */
const writeCheaply = async (outputs) => {
  const changed = outputs.filter(({ text }) => text.includes(keepsName));
  if (changed.length === 0) throw new Error(`No bundled file has ${keepsName}`);
  for (const { path, text } of outputs) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, inOneByte(text.replace(keepsName, keepsNameThatChanged)));
  }
};

const bundle = async (specifiers, draft) => {
  const bundled = specifiers.filter((specifier) => !Object.hasOwn(unbundled, packageOf(specifier)));
  const entryPoints = {};
  const manifests = new Map();
  for (const [index, specifier] of bundled.entries()) {
    const name = packageOf(specifier);
    const file = fileOf(specifier);
    // A file of its own, .mjs: the bundler reads it as Node reads ours, default exports of CommonJS included.
    const entry = join(draft, `${index}.mjs`);
    await writeFile(entry, await entryFor(specifier));
    entryPoints[`${name}/${file.replace(/\.js$/, '')}`] = entry;
    const exports = manifests.get(name)?.exports ?? {};
    manifests.set(name, { name, type: 'module', exports: { ...exports, [`.${specifier.slice(name.length)}`]: `./${file}` } });
  }
  const outdir = join(draft, 'node_modules');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    chunkNames: '.shared/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    conditions: ['node-addons'], // none of the bundler's own: what Node would load
    keepNames: true,
    external: [...Object.keys(unbundled), ...notInstalled],
    banner: { js: "import { createRequire as __requireFrom } from 'node:module';\nconst require = __requireFrom(import.meta.url);" },
    logLevel: 'error',
    write: false,
  });
  await writeCheaply(outputFiles);
  for (const [name, manifest] of manifests) await writeFile(join(outdir, name, 'package.json'), JSON.stringify(manifest));
  return outdir;
};

const { operands } = readArguments({
  command: 'node scripts/bundle-packages.mjs',
  summary: 'Puts packages that are imported into few files; run by the build.',
  positionals: { import: 'What compiled code imports: a package, or a file of one.' },
  repeated: true,
});
await mkdir(drafts, { recursive: true });
const draft = await mkdtemp(join(drafts, 'packages.'));
try {
  const bundled = await bundle(operands, draft);
  // Another build may do the same at this moment.
  await replaceFolder(bundled, target, draft);
} finally {
  await rm(draft, { recursive: true, force: true });
}

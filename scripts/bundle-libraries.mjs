// Puts each of our libraries into one file, where `imports` of package.json finds it: Node takes as long to find, read and link a module as to compile it, and an app
// has 500 of them (ADR 122). Apps stay as they are, a file a source.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, stop } from 'esbuild';

/** What libraries with several entries share, and what is loaded on demand. */
const shared = 'libs/.shared';

/** Names that two classes of a library have: one of them would be told by another name in logs. */
const sharedNames = (text) => {
  const names = new Set([...text.matchAll(/^(?:var|let|const|class|function) ([A-Z]\w*)/gm)].map(([, name]) => name));
  return [...names].map((name) => /^(\w*\D)[2-9]$/.exec(name)?.[1]).filter((name) => names.has(name));
};

/**
 * `entries` are the compiled modules that are imported of libraries, below `parts`, where these are one file a source; they are written below `out` under the same
 * paths. Throws where a class would lose its name.
 */
export const bundleLibraries = async (root, entries, parts, out) => {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((entry) => [entry.replace(/\.js$/, ''), join(parts, entry)])),
    outdir: out,
    chunkNames: `${shared}/[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['#*', ...Object.keys(dependencies)],
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
    write: false,
  });
  // Its helper process would live as long as the platform that starts in this one.
  await stop();
  await mkdir(join(out, shared), { recursive: true });
  const before = await readdir(join(out, shared));
  for (const { path, text } of outputFiles) {
    const [name] = sharedNames(text);
    if (name !== undefined) throw new Error(`Two classes of a library are named ${name}: ${path}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const file of before) if (!written.has(join(out, shared, file))) await rm(join(out, shared, file), { force: true });
};

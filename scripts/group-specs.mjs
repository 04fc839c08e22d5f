// Lets the spec files of one app or library share what they load. Jest loads every module anew for each spec file, which is four fifths of what
// a unit spec takes; a group is one file that imports them all. What is asserted is the same, under the same names, and a file by itself runs as ever.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import jestConfig from '../jest.config.mjs';
import { root } from './build.mjs';

/** What would reach the other files of a group: hooks outside of a describe, what is replaced for the whole file, spies that stay. Such a file stays alone. */
const reachesOthers = (text) =>
  /^(?:before|after)(?:All|Each)\(|^jest\.|\b(?:captureLog|overrideLogger|useFakeTimers|usePlatform)\(|\bprocess\.env\b/m.test(text) ||
  (text.includes('spyOn(') && !text.includes('restoreAllMocks('));

/** The paths of all spec files with this suffix. */
export const specsWith = async (suffix) => {
  const folders = await Promise.all(
    ['apps', 'libs', 'test'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  return folders.flat().filter((path) => path.endsWith(`.${suffix}.ts`));
};

/**
 * Writes the groups of a kind of spec to a folder of `.cache/specs`; answers with the file of a configuration of jest that runs them, and those that
 * stay alone.
 */
export const groupSpecs = async (name, project, suffix) => {
  const directory = join(root, '.cache/specs', name);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });

  const alone = [];
  const groups = new Map();
  for (const spec of (await specsWith(suffix)).sort()) {
    const group = spec.split('/', 2).join('-');
    if (reachesOthers(await readFile(join(root, spec), 'utf8'))) alone.push(join(root, spec));
    else groups.set(group, [...(groups.get(group) ?? []), spec]);
  }
  for (const [group, specs] of groups)
    await writeFile(join(directory, `${group}.${suffix}.ts`), specs.map((spec) => `import '${join(root, spec)}';\n`).join(''));

  const { projects, ...settings } = jestConfig;
  const known = projects.find(({ displayName }) => displayName === project);
  const grouped = { ...known, rootDir: root, roots: [...known.roots, directory], testMatch: [join(directory, `*.${suffix}.ts`), ...alone] };
  const file = join(directory, 'jest.config.json');
  await writeFile(file, JSON.stringify({ ...settings, testSequencer: join(root, 'scripts/longest-first.mjs'), projects: [grouped] }));
  return file;
};

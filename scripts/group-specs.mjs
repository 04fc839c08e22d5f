// Lets the spec files of an app or library share what they load, and small ones share it with each other. Jest loads every module anew for each spec file, which is
// four fifths of what a unit spec takes; a group is one file that imports them all. What is asserted is the same, under the same names, and a file by itself runs as ever.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import jestConfig from '../jest.config.mjs';
import { root } from './build.mjs';

/**
 * What would reach the other files of a group: hooks outside of a describe, a log that is listened to before tests run, what is replaced for the whole file, and
 * spies on what others use that stay. Such a file stays alone.
 */
export const reachesOthers = (text) =>
  /^(?:before|after)(?:All|Each)\(|^jest\.|^ {0,2}(?:(?:const|let) \w+ = )?captureLog\(|\b(?:useFakeTimers|usePlatform)\b/m.test(text) ||
  /\bprocess\.env(?:\.\w+|\[[^\]]+\])? = |delete process\.env\b/.test(text) ||
  (/spyOn\((?:[A-Z]\w*|process|performance|console|globalThis)\b/.test(text) && !/restoreAllMocks\(|mockRestore\(/.test(text));

/** A measurement, which a hundred other specs in one process would reach: those that measure share what they load with each other alone. */
const measures = (text) => /\b(?:heldBytes|medianTimes|memoryUsage)\b/.test(text);

/** Of more than so many characters of specs, a group would keep one worker busy when all others are done. */
const largest = 120_000;

/** Puts small groups together, the largest with what still fits beside it. */
const together = (groups) => {
  const filled = [];
  for (const group of groups.sort((one, other) => other.size - one.size)) {
    const fitting = filled.find(({ size }) => size + group.size <= largest);
    if (fitting === undefined) filled.push({ ...group, names: [group.name] });
    else {
      fitting.names.push(group.name);
      fitting.specs.push(...group.specs);
      fitting.size += group.size;
    }
  }
  return filled.map(({ names: [first, ...others], specs }) => ({
    name: others.length > 0 ? `${first}-and-${others.length}-more` : first,
    specs,
  }));
};

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
 * Writes the groups of a kind of spec to a folder of `.cache/specs`, without those that another stage runs; answers with the file of a configuration of jest that runs
 * them, and those that stay alone.
 */
export const groupSpecs = async (name, project, suffix, others = []) => {
  const directory = join(root, '.cache/specs', name);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });

  const alone = [];
  const groups = new Map();
  for (const spec of (await specsWith(suffix)).filter((path) => !others.includes(path)).sort()) {
    const text = await readFile(join(root, spec), 'utf8');
    const isMeasured = measures(text);
    const group = `${spec.split('/', 2).join('-')}${isMeasured ? '-measured' : ''}`;
    const { specs, size } = groups.get(group) ?? { specs: [], size: 0 };
    if (reachesOthers(text)) alone.push(join(root, spec));
    else groups.set(group, { name: group, isMeasured, specs: [...specs, spec], size: size + text.length });
  }
  const ofKind = (isMeasured) => [...groups.values()].filter((group) => group.isMeasured === isMeasured);
  for (const { name: group, specs } of [...together(ofKind(false)), ...together(ofKind(true))])
    await writeFile(join(directory, `${group}.${suffix}.ts`), specs.map((spec) => `import '${join(root, spec)}';\n`).join(''));

  const { projects, ...settings } = jestConfig;
  const known = projects.find(({ displayName }) => displayName === project);
  const grouped = { ...known, rootDir: root, roots: [...known.roots, directory], testMatch: [join(directory, `*.${suffix}.ts`), ...alone] };
  const file = join(directory, 'jest.config.json');
  await writeFile(file, JSON.stringify({ ...settings, testSequencer: join(root, 'scripts/longest-first.mjs'), projects: [grouped] }));
  return file;
};

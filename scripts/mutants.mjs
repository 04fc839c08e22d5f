// Mutants of oauth-core: the same sources, each without one statement, beside each other in one copy, so that the specs of all of them run as a few files of jest.
// Loading is most of what a spec takes: a mutant has copies of its own of no more than the modules that lead from the spec to the statement, and shares the rest.
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import jestConfig from '../jest.config.mjs';
import { root } from './build.mjs';
import { reachesOthers } from './group-specs.mjs';
import { runQuietly } from './run-step.mjs';

const source = 'libs/oauth-core/src';

/** What its specs load. */
const loaded = [
  'libs/contracts',
  'libs/json-schema',
  'libs/kernel',
  'libs/oauth-core',
  'libs/testing/src/fakes',
  'libs/testing/src/arbitraries.ts',
  'libs/testing/src/attested-instance.ts',
  'libs/testing/src/builders.ts',
  'libs/testing/src/client-key.ts',
  'libs/testing/src/dpop-key.ts',
  'libs/testing/src/rsa-keys.ts',
];

const relativeImport = /(\bfrom |\bimport )'(\.{1,2}\/[^']+)\.js'/g;
const titleOf = (id) => `[mutant ${id}] `;
/** What the id of a mutant begins with that lacks nothing. */
const unharmedId = 'unharmed-';

/** How a file in a folder imports the module at a path. */
const specifier = (folder, path) =>
  relative(folder, path)
    .replace(/^(?!\.)/, './')
    .replace(/\.ts$/, '.js');

const copyTo = async (directory) => {
  for (const path of loaded) await cp(join(root, path), join(directory, path), { recursive: true });
  const { type, imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'mutants', type, imports }));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
};

/** The modules of oauth-core by their path: what each says, and what of oauth-core it imports. */
const readModules = async (directory) => {
  const names = await readdir(join(directory, source), { recursive: true });
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => join(directory, source, name));
  const read = async (path) => {
    const text = await readFile(path, 'utf8');
    return [path, { text, imports: [...text.matchAll(relativeImport)].map(([, , name]) => resolve(dirname(path), `${name}.ts`)) }];
  };
  return new Map(await Promise.all(paths.map(read)));
};

/** The modules at `paths`, and all that import one of them, directly or by others. */
const reaching = (modules, paths) => {
  const found = new Set(paths);
  // A set is gone through to the end, what is added meanwhile included.
  for (const each of found) for (const [importer, { imports }] of modules) if (imports.includes(each)) found.add(importer);
  return found;
};

/**
 * What a mutant's spec has in place of Jest's globals: its tests say whose they are. Once one of them failed the mutant is noticed, and the others and what prepares them do
 * nothing. What tidies up after them does: the mutants after it in the file would be noticed for what it left.
 */
const globalsOf = (id) => `
import * as globals from '@jest/globals';
let isNoticed = false;
const untilNoticed = (body: any) => async (...given: unknown[]) => {
  if (isNoticed) return;
  try {
    await body(...given);
  } catch (error) {
    isNoticed = ${!String(id).startsWith(unharmedId)};
    throw error;
  }
};
const named = (declare: any, running: (body: any) => any): any => {
  const titled = (declaring: any) => (title: string, body: any, ...rest: unknown[]) => declaring(${JSON.stringify(titleOf(id))} + title, running(body), ...rest);
  return Object.assign(titled(declare), { each: (...table: unknown[]) => titled(declare.each(...table)) });
};
const preparing = (declare: any) => (body: any, ...rest: unknown[]) => declare(untilNoticed(body), ...rest);
export const { afterAll, afterEach, expect, jest } = globals;
export const [beforeAll, beforeEach] = [globals.beforeAll, globals.beforeEach].map(preparing);
export const describe = named(globals.describe, (body) => body);
export const it = named(globals.it, untilNoticed);
`;

const mutantPath = (path, id) => path.replace(/(\.spec)?\.ts$/, `.mutant-${id}$1.ts`);

/** Writes the modules of a mutant; answers with the path of its spec. `texts`: what modules say in it; its own are those, and all that import them. */
const writeMutant = async (directory, modules, { id, spec, texts }) => {
  const own = reaching(modules, texts.keys());
  const specPath = join(directory, source, spec);
  const globals = join(directory, `globals.mutant-${id}.ts`);
  await writeFile(globals, globalsOf(id));
  for (const path of own) {
    if (path.endsWith('.spec.ts') && path !== specPath) continue;
    const said = texts.get(path) ?? modules.get(path).text;
    const renamed = said.replace(relativeImport, (whole, keyword, name) => {
      const imported = resolve(dirname(path), `${name}.ts`);
      return own.has(imported) ? `${keyword}'${specifier(dirname(path), mutantPath(imported, id))}'` : whole;
    });
    const isSpec = path === specPath;
    await writeFile(mutantPath(path, id), isSpec ? renamed.replace(`'@jest/globals'`, `'${specifier(dirname(path), globals)}'`) : renamed);
  }
  return mutantPath(specPath, id);
};

/** A mutant that lacks nothing: its tests pass, or a failure in another one shows nothing. It has copies of all modules that one of the others has. */
const unharmedOf = (directory, modules, spec, checks) => {
  const paths = checks.map(({ file }) => join(directory, source, file)).filter((path) => modules.has(path));
  return { spec, texts: new Map(paths.map((path) => [path, modules.get(path).text])) };
};

/** How many files of jest the mutants are: each loads once what they share, and two run at a time. */
const groupCount = 4;

/**
 * The specs with their checks, in groups of about as many mutants; those that reach the other files of a group stay alone.
 * @returns {Promise<readonly (readonly [spec: string, checks: readonly object[]])[][]>}
 */
const groupsOf = async (directory, checks) => {
  const bySpec = [...new Set(checks.map(({ spec }) => spec))].map((spec) => [spec, checks.filter((check) => check.spec === spec)]);
  const alone = [];
  const groups = Array.from({ length: groupCount }, () => ({ size: 0, specs: [] }));
  for (const entry of bySpec.sort(([, some], [, others]) => others.length - some.length)) {
    const [spec, ofSpec] = entry;
    if (reachesOthers(await readFile(join(directory, source, spec), 'utf8'))) {
      alone.push([entry]);
      continue;
    }
    const smallest = groups.reduce((least, group) => (group.size < least.size ? group : least));
    smallest.specs.push(entry);
    smallest.size += ofSpec.length + 1;
  }
  return [...groups.map(({ specs }) => specs).filter((specs) => specs.length > 0), ...alone];
};

/** The imports of a spec's mutants, the unharmed one first. One that does not load without its statement declares no test. */
const importsOf = async (directory, groups, modules, spec, checks) => {
  const importing = (path) => `await import('${specifier(groups, path)}')`;
  const unharmed = { id: `${unharmedId}${checks[0].id}`, ...unharmedOf(directory, modules, spec, checks) };
  const lines = [`${importing(await writeMutant(directory, modules, unharmed))};`];
  for (const { id, file, statement, isTaken } of checks) {
    if (!isTaken) continue;
    const path = join(directory, source, file);
    const texts = new Map([[path, modules.get(path).text.replace(statement, '')]]);
    lines.push(`${importing(await writeMutant(directory, modules, { id, spec, texts }))}.catch(() => {});`);
  }
  return lines;
};

/** Writes a test file for each group of specs. */
const writeGroups = async (directory, modules, checks) => {
  const groups = join(directory, 'groups');
  await mkdir(groups);
  for (const [index, specs] of (await groupsOf(directory, checks)).entries()) {
    const lines = [];
    for (const [spec, ofSpec] of specs) lines.push(...(await importsOf(directory, groups, modules, spec, ofSpec)));
    await writeFile(join(groups, `${index}.spec.ts`), [...lines, 'export {};', ''].join('\n'));
  }
};

/** Runs the groups; answers with every test: its whole name, and whether it failed. */
const runGroups = async (directory) => {
  const [config, report] = [join(directory, 'jest.config.json'), join(directory, 'report.json')];
  const [unit] = jestConfig.projects;
  const project = { ...unit, rootDir: directory, roots: [directory], testMatch: [join(directory, 'groups/*.spec.ts')] };
  // A test that waits its turn on a busy machine would otherwise be taken for one that noticed.
  await writeFile(config, JSON.stringify({ projects: [project], testTimeout: jestConfig.testTimeout }));
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js')];
  const jest = [`--config=${config}`, '--silent', '--maxWorkers=2', '--json', `--outputFile=${report}`];
  const { output } = await runQuietly(process.execPath, [...flags, ...jest]);
  const results = await readFile(report, 'utf8').then(JSON.parse, () => null);
  const broken = results === null || results.testResults.some(({ assertionResults }) => assertionResults.length === 0);
  if (broken) throw new Error(`the tests of oauth-core do not run:\n${output}`);
  return results.testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({ name: fullName, hasFailed: status === 'failed', failureMessages })),
  );
};

/**
 * Runs the spec of each of `checks` without its statement, all in a directory that is empty. Answers with them in their order: `isTaken`, whether the statement stood in its file
 * exactly once, `isNoticed`, whether a test failed without it. Throws where a test fails with it.
 */
export const runMutants = async (directory, checks) => {
  await copyTo(directory);
  const modules = await readModules(directory);
  const occurrences = ({ file, statement }) => (modules.get(join(directory, source, file))?.text.split(statement).length ?? 1) - 1;
  const numbered = checks.map((check, id) => ({ ...check, id, isTaken: occurrences(check) === 1 }));
  await writeGroups(directory, modules, numbered);
  const tests = await runGroups(directory);

  const unharmed = tests.filter(({ name }) => name.startsWith(`[mutant ${unharmedId}`));
  const failed = unharmed.filter(({ hasFailed }) => hasFailed);
  if (unharmed.length === 0 || failed.length > 0)
    throw new Error(
      [
        'the tests of oauth-core fail as they are: nothing can be proven',
        ...failed.flatMap(({ name, failureMessages }) => [name, ...failureMessages]),
      ].join('\n'),
    );
  return numbered.map(({ id, isTaken }) => ({
    isTaken,
    isNoticed: tests.some(({ name, hasFailed }) => hasFailed && name.startsWith(titleOf(id))),
  }));
};

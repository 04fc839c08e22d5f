// Mutants of oauth-core: the same modules, each without one statement, beside each other in one copy, so that the specs of all of them run as a few files of jest.
// Loading is most of what a spec takes: a mutant has copies of its own of no more than the modules that lead from the spec to the statement, and shares the rest. Each module
// is compiled once, and of a mutant the one that lacks a statement; its other copies differ in what they import alone.
import { transformSync } from '@swc/core';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import jestConfig from '../jest.config.mjs';
import { root } from './build.mjs';
import { reachesOthers } from './group-specs.mjs';
import { runQuietly } from './run-step.mjs';

const folder = 'libs/oauth-core/src';

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

const relativeImport = /(\bfrom |\bimport )["'](\.{1,2}\/[^"']+\.js)["']/g;
const titleOf = (id) => `[mutant ${id}] `;
/** What the id of a mutant begins with that lacks nothing. */
const unharmedId = 'unharmed-';

/** How a file in a folder imports the module at a path. */
const specifier = (from, path) => relative(from, path).replace(/^(?!\.)/, './');

const [unit] = jestConfig.projects;
const [[, compilerOptions]] = Object.values(unit.transform);
const compile = (path, text) => transformSync(text, { ...compilerOptions, sourceMaps: false, filename: path }).code;
const compiledPath = (path) => path.replace(/\.ts$/, '.js');
/** Where the compiled module of a file of oauth-core is. */
const pathOf = (directory, file) => compiledPath(join(directory, folder, file));

/** The paths of the TypeScript at a path of the repository. */
const sourcesOf = async (path) => {
  if ((await stat(join(root, path))).isFile()) return [path];
  const names = await readdir(join(root, path), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(path, name));
};

/**
 * Compiles what is loaded into the directory. Answers with the modules of oauth-core by their path: what each says in TypeScript, what it is compiled to, and which
 * modules that imports.
 */
const compileTo = async (directory) => {
  const modules = new Map();
  for (const source of (await Promise.all(loaded.map(sourcesOf))).flat()) {
    const text = await readFile(join(root, source), 'utf8');
    const path = compiledPath(join(directory, source));
    const code = compile(path, text);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
    if (!source.startsWith(folder)) continue;
    modules.set(path, { text, code, imports: [...code.matchAll(relativeImport)].map(([, , name]) => resolve(dirname(path), name)) });
  }
  const { type, imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const compiled = Object.entries(imports).map(([name, { source }]) => [name, compiledPath(source)]);
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'mutants', type, imports: Object.fromEntries(compiled) }));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return modules;
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
const untilNoticed = (body) => async (...given) => {
  if (isNoticed) return;
  try {
    await body(...given);
  } catch (error) {
    isNoticed = ${!String(id).startsWith(unharmedId)};
    throw error;
  }
};
const named = (declare, running) => {
  const titled = (declaring) => (title, body, ...rest) => declaring(${JSON.stringify(titleOf(id))} + title, running(body), ...rest);
  return Object.assign(titled(declare), { each: (...table) => titled(declare.each(...table)) });
};
const preparing = (declare) => (body, ...rest) => declare(untilNoticed(body), ...rest);
export const { afterAll, afterEach, expect, jest } = globals;
export const [beforeAll, beforeEach] = [globals.beforeAll, globals.beforeEach].map(preparing);
export const describe = named(globals.describe, (body) => body);
export const it = named(globals.it, untilNoticed);
`;

const mutantPath = (path, id) => path.replace(/(\.spec)?\.js$/, `.mutant-${id}$1.js`);

/** Writes the modules of a mutant; answers with the path of its spec. `codes`: what modules are compiled to in it; its own are those, and all that import them. */
const writeMutant = async (directory, modules, { id, spec, codes }) => {
  const own = reaching(modules, codes.keys());
  const specPath = pathOf(directory, spec);
  const globals = join(directory, `globals.mutant-${id}.js`);
  await writeFile(globals, globalsOf(id));
  for (const path of own) {
    if (path.endsWith('.spec.js') && path !== specPath) continue;
    const code = codes.get(path) ?? modules.get(path).code;
    const renamed = code.replace(relativeImport, (whole, keyword, name) => {
      const imported = resolve(dirname(path), name);
      return own.has(imported) ? `${keyword}'${specifier(dirname(path), mutantPath(imported, id))}'` : whole;
    });
    const globalsImport = `'${specifier(dirname(path), globals)}'`;
    await writeFile(mutantPath(path, id), path === specPath ? renamed.replace(/["']@jest\/globals["']/, globalsImport) : renamed);
  }
  return mutantPath(specPath, id);
};

/** A mutant that lacks nothing: its tests pass, or a failure in another one shows nothing. It has copies of all modules that one of the others has. */
const unharmedOf = (directory, modules, spec, checks) => {
  const paths = checks.map(({ file }) => pathOf(directory, file)).filter((path) => modules.has(path));
  return { spec, codes: new Map(paths.map((path) => [path, modules.get(path).code])) };
};

/** How many files of jest the mutants are: each loads once what they share, and two run at a time. */
const groupCount = 4;

/**
 * The specs with their checks, in groups of about as many mutants; those that reach the other files of a group stay alone.
 * @returns {Promise<readonly (readonly [spec: string, checks: readonly object[]])[][]>}
 */
const groupsOf = async (checks) => {
  const bySpec = [...new Set(checks.map(({ spec }) => spec))].map((spec) => [spec, checks.filter((check) => check.spec === spec)]);
  const alone = [];
  const groups = Array.from({ length: groupCount }, () => ({ size: 0, specs: [] }));
  for (const entry of bySpec.sort(([, some], [, others]) => others.length - some.length)) {
    const [spec, ofSpec] = entry;
    if (reachesOthers(await readFile(join(root, folder, spec), 'utf8'))) {
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
    const path = pathOf(directory, file);
    const codes = new Map([[path, compile(path, modules.get(path).text.replace(statement, ''))]]);
    lines.push(`${importing(await writeMutant(directory, modules, { id, spec, codes }))}.catch(() => {});`);
  }
  return lines;
};

/** Writes a test file for each group of specs. */
const writeGroups = async (directory, modules, checks) => {
  const groups = join(directory, 'groups');
  await mkdir(groups);
  for (const [index, specs] of (await groupsOf(checks)).entries()) {
    const lines = [];
    for (const [spec, ofSpec] of specs) lines.push(...(await importsOf(directory, groups, modules, spec, ofSpec)));
    await writeFile(join(groups, `${index}.spec.js`), [...lines, 'export {};', ''].join('\n'));
  }
};

/** Runs the groups; answers with every test: its whole name, and whether it failed. */
const runGroups = async (directory) => {
  const [config, report] = [join(directory, 'jest.config.json'), join(directory, 'report.json')];
  const testMatch = [join(directory, 'groups/*.spec.js')];
  const project = { ...unit, rootDir: directory, roots: [directory], testMatch, transform: {}, extensionsToTreatAsEsm: [] };
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
  const modules = await compileTo(directory);
  const occurrences = ({ file, statement }) => (modules.get(pathOf(directory, file))?.text.split(statement).length ?? 1) - 1;
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

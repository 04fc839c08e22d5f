// docs/conformance.md: what the OpenID Foundation's suite said of each of its modules (test/conformance/suite-results.json), beside the test of ours that does what the module does.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './build.mjs';
import { libraryFlows } from './library-flows.mjs';

const folder = 'test/conformance';
const kinds = ['PASSED', 'REVIEW', 'SKIPPED', 'WARNING', 'FAILED', 'not run'];

/** The tests of each module, by their names: `module: sentence`. What a test is repeated with is left open. */
const testsOfModules = async () => {
  const files = (await readdir(join(root, folder), { recursive: true })).filter((name) => /(?:\.e2e-spec|-specs)\.ts$/.test(name)).sort();
  const tests = new Map();
  for (const file of files) {
    const text = await readFile(join(root, folder, file), 'utf8');
    for (const [, module, sentence] of text.matchAll(/'((?:oidcc|fapi2|fapi-ciba)[\w-]*): ([^']+)'/g))
      tests.set(module, [...(tests.get(module) ?? []), { file, sentence: sentence.replaceAll('%s', '…') }]);
  }
  return tests;
};

const resultOf = (said) => (typeof said === 'object' ? said : { result: said, why: '' });

/** What is behind a result that is no plain pass, said once where several runs have the same. */
const cellsOf = (runs, module) => {
  const reasons = new Set();
  return runs.map(({ modules }) => {
    if (!(module in modules)) return '';
    const { result, why } = resultOf(modules[module]);
    if (why === '' || reasons.has(why)) return result;
    reasons.add(why);
    return `${result}: ${why}`;
  });
};

/** How many modules of a run ended how. */
const countsOf = ({ modules }) => {
  const results = Object.values(modules).map((said) => resultOf(said).result);
  const unknown = results.find((result) => !kinds.includes(result));
  if (unknown !== undefined)
    throw new Error(`${folder}/suite-results.json has the result ${unknown}, which is none of ${kinds.join(', ')}.`);
  return kinds.map((kind) => String(results.filter((result) => result === kind).length || ''));
};

const labelOf = ({ label }) => label ?? 'The suite';

const summaryOf = (plans, table) =>
  table(
    ['Plan', 'Run on', 'Commit', 'As', ...kinds],
    plans.flatMap(({ name, runs }) =>
      runs.map((run) => [`\`${name}\``, run.date, run.commit === undefined ? '' : `\`${run.commit}\``, run.label ?? '', ...countsOf(run)]),
    ),
  );

/**
 * The page as `table` draws its tables, below the note that it is generated. Throws where a module of a plan has no test, or a test is of a module that is in no plan.
 */
export const conformancePage = async (note, table) => {
  const { suite, plans } = JSON.parse(await readFile(join(root, folder, 'suite-results.json'), 'utf8'));
  const tests = await testsOfModules();
  const modulesOf = ({ runs }) => [...new Set(runs.flatMap(({ modules }) => Object.keys(modules)))];
  const modules = new Set(plans.flatMap(modulesOf));
  const untested = [...modules].filter((module) => !tests.has(module));
  if (untested.length > 0) throw new Error(`No test of ${folder} is named after ${untested.join(', ')}.`);
  const unknown = [...tests.keys()].filter((module) => !modules.has(module));
  if (unknown.length > 0) throw new Error(`${folder}/suite-results.json says nothing of ${unknown.join(', ')}.`);

  const sections = plans.map((plan) => {
    const { name, runs } = plan;
    const rows = modulesOf(plan).map((module) => {
      const ours = tests.get(module).map(({ file, sentence }) => `[${sentence}](../${folder}/${file})`);
      return [`\`${module}\``, ...cellsOf(runs, module), ours.join('; ')];
    });
    const hows = [...new Set(runs.map(({ how }) => how))].join(' ');
    return `## ${name}\n\n${hows}\n\n${table(['Module', ...runs.map(labelOf), 'The test of ours'], rows)}`;
  });
  return `${note}

# Conformance

The certification suite of the OpenID Foundation, version ${suite.version} (${suite.commit}), was run beside the platform, standalone, behind a proxy that has TLS. Nothing of the suite is in this repository; for each module of these plans a
test of ours, named after it, does what the module does, with every check and in both topologies. Why so: [ADR 98](adr/0098-conformance.md).

- **PASSED**, or **REVIEW**: passed, but for a picture of a page that a person at the Foundation looks at. The test of ours reads on the page what the picture has to show.
- **SKIPPED**: is about something that the platform does not offer.
- **WARNING** and **FAILED** stand with what is behind them.

*Commit* is the commit of this repository that the platform was built from, where it was noted.

${summaryOf(plans, table)}

${sections.join('\n\n')}

## Client libraries of others

Two libraries that know nothing of the platform run each flow that they have something for, in every check and in both topologies: by what they call, and where. What was tried by hand besides: [clients](clients.md#clients-that-were-tried).

${await libraryFlows(table)}
`;
};

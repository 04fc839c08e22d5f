// A stage of `npm test`: proves that the tests of oauth-core hold on to its checks: takes one check away in each of many mutants, and expects
// the tests to fail there. Prints a line per check; exit code 1 when one can go unnoticed.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './build.mjs';
import { isCommand, readArguments } from './command.mjs';
import { runMutants } from './mutants.mjs';

/**
 * A check is named by its statement: exactly one place in the file, taken out. `spec` is where its absence is noticed. Files and specs are those of oauth-core.
 * @typedef {{ file: string, spec: string, statements: string[] }} Proof
 */

const proofs = join(root, 'test/proofs');

/** The checks that are proved: a file of test/proofs for each folder of oauth-core. */
const readChecks = async () => {
  const files = (await readdir(proofs)).sort();
  const folders = await Promise.all(files.map((file) => import(pathToFileURL(join(proofs, file)).href)));
  return folders.flatMap((folder) =>
    folder.default.flatMap(({ file, spec, statements }) => statements.map((statement) => ({ file, spec, statement }))),
  );
};

/** Takes every check away, each in a mutant; answers with how many of them a test misses (passed) and how many none does (failed). */
export const proveChecks = async (print = console.log) => {
  const directory = await mkdtemp(join(tmpdir(), 'ostiary-proof-'));
  const checks = await readChecks();
  try {
    const outcomes = await runMutants(directory, checks);
    for (const [index, { isTaken, isNoticed }] of outcomes.entries()) {
      const { file, statement } = checks[index];
      if (!isTaken) print(`FAILED ${file} does not hold this statement once: ${statement.trim()}`);
      else
        print(`${isNoticed ? 'ok    ' : 'FAILED'} without ${statement.trim()} of ${file} ${isNoticed ? 'a test fails' : 'no test fails'}`);
    }
    const passed = outcomes.filter(({ isNoticed }) => isNoticed).length;
    return { passed, failed: checks.length - passed };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

if (isCommand(import.meta.url)) {
  readArguments({
    command: 'node scripts/prove-checks.mjs',
    summary: 'Takes each check of oauth-core away in a copy, and expects the tests to notice.',
  });
  const { failed } = await proveChecks();
  if (failed > 0) process.exitCode = 1;
}

// A stage of `npm test`: proves that the tests of oauth-core hold on to its checks: takes one check away at a time, in a copy, and expects the tests
// to fail. Prints a line per check; exit code 1 when one can go unnoticed.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './build.mjs';

const source = 'libs/oauth-core/src';

/** A check is named by its statement: exactly one place in the file, taken out. */
const checks = [
  [
    'endpoints/authorization/authorization-request.ts',
    "  refuseRequestObjects(new Set(list.filter(([, value]) => value !== '').map(([name]) => name)));\n",
  ],
  ['endpoints/authorization/authorization-request.ts', '  refuseOtherResponseType(parameters);\n'],
  ['endpoints/authorization/authorization-request.ts', '  refuseUnregisteredGrant(application);\n'],
  ['endpoints/authorization/authorization-request.ts', "  refuseBeyond([...application.scopes, 'offline_access'], scopes);\n"],
  ['grants/authorization-code.ts', '  refuseOtherClient(code, application);\n'],
  ['grants/authorization-code.ts', '  refuseOtherRedirectUri(code, redirectUri);\n'],
  ['grants/authorization-code.ts', "  refuseOtherResource(code.resource, request.parameters.get('resource'));\n"],
  ['grants/authorization-code.ts', '  verifyCodeVerifier(code.codeChallenge, verifier);\n'],
  ['grants/authorization-code.ts', '  await refuseExpired(tenant, code, dependencies);\n'],
  ['grants/refresh-token.ts', '  await refuseReplay(tenant, family, application, dependencies);\n'],
  ['grants/refresh-token.ts', '  refuseExpired(family.token, dependencies);\n'],
  ['grants/refresh-token.ts', "  refuseOtherResource(grant.resource, request.parameters.get('resource'));\n"],
  ['grants/refresh-token.ts', '  refuseBeyond(granted, scopes);\n'],
  ['endpoints/token.ts', '    refuseUnregisteredGrant(application, handler);\n'],
  ['endpoints/userinfo.ts', '    refuseWithoutOpenId(accessToken);\n'],
  ['endpoints/userinfo.ts', '    refuseOtherAudience(tenant, accessToken);\n'],
];

const runTests = (directory) =>
  new Promise((resolve) => {
    const jest = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        '--selectProjects=unit',
        '--bail',
        '--silent',
        '--maxWorkers=2',
        source,
      ],
      { cwd: directory, stdio: 'ignore' },
    );
    jest.once('exit', (code) => resolve(code));
  });

/** Takes every check away in turn; answers with how many of them a test misses (passed) and how many none does (failed). */
export const proveChecks = async () => {
  const copy = await mkdtemp(join(tmpdir(), 'ostiary-proof-'));
  try {
    return await proveIn(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

const proveIn = async (copy) => {
  for (const path of ['package.json', 'jest.config.mjs', 'libs/contracts', 'libs/kernel', 'libs/oauth-core'])
    await cp(join(root, path), join(copy, path), { recursive: true });
  for (const path of ['apps', 'test']) await mkdir(join(copy, path));
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));

  if ((await runTests(copy)) !== 0) throw new Error('the tests of oauth-core fail as they are: nothing can be proven');
  let unnoticed = 0;
  for (const [file, statement] of checks) {
    const path = join(copy, source, file);
    const text = await readFile(path, 'utf8');
    if (text.split(statement).length !== 2) {
      unnoticed += 1;
      console.log(`FAILED ${file} does not hold this statement once: ${statement.trim()}`);
      continue;
    }
    await writeFile(path, text.replace(statement, ''));
    const noticed = (await runTests(copy)) !== 0;
    await writeFile(path, text);
    if (!noticed) unnoticed += 1;
    console.log(`${noticed ? 'ok    ' : 'FAILED'} without ${statement.trim()} of ${file} ${noticed ? 'a test fails' : 'no test fails'}`);
  }
  return { passed: checks.length - unnoticed, failed: unnoticed };
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { failed } = await proveChecks();
  if (failed > 0) process.exitCode = 1;
}

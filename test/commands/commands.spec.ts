import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Imported by the others, and nothing when they are run. */
const libraries = [
  'command.mjs',
  'run-step.mjs',
  'bundle-libraries.mjs',
  'group-specs.mjs',
  'test-environment.mjs',
  'longest-first.mjs',
  'ensure-tool.mjs',
  'ensure-clients.mjs',
  'conformance-page.mjs',
  'library-flows.mjs',
  'deployment.mjs',
  'library-flows.mjs',
  'mutants.mjs',
  'replace-folder.mjs',
  'transformer.mjs',
];

const run = (cwd: string, script: string, ...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [resolve(script), ...args], { cwd, timeout: 50_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
    );
  });

describe('N46: a command', () => {
  let directory: string;
  let scripts: string[];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-commands-'));
    const found = (await readdir('scripts')).filter((name) => name.endsWith('.mjs') && !libraries.includes(name));
    scripts = [...found.map((name) => `scripts/${name}`), 'bench/run.mjs'];
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** A few at a time: each is a process. */
  const each = async (args: string[], check: (script: string, ended: Ended) => void): Promise<void> => {
    const queue = [...scripts];
    const work = async (): Promise<void> => {
      for (let script = queue.shift(); script !== undefined; script = queue.shift()) check(script, await run(directory, script, ...args));
    };
    await Promise.all([work(), work()]);
    expect(await readdir(directory)).toEqual([]);
  };

  it('says what it is for with --help, and does nothing else', async () => {
    await each(['--help'], (script, { code, stdout, stderr }) => {
      expect([script, code, stderr]).toEqual([script, 0, '']);
      expect(stdout).toMatch(/^(npm|node) [\s\S]{40,}/);
    });
    expect(scripts.length).toBeGreaterThan(15);
  }, 60_000);

  it('refuses an option that it does not know, in a sentence', async () => {
    await each(['--bogus'], (script, { code, stdout, stderr }) => {
      expect([script, code, stdout]).toEqual([script, 1, '']);
      expect([script, stderr.trim().split('\n').length]).toEqual([script, 1]);
      expect(stderr).toContain('--bogus');
      expect(stderr).toContain('--help');
    });
  }, 60_000);

  it.each([
    ['nats-config', ['one', 'two'], 'There is nothing to do with "two".'],
    ['nats-config', ['-h'], 'There is no option -h.'],
    ['start', ['--distributed=yes'], 'There is no option --distributed=yes.'],
    ['start', ['distributed'], 'There is nothing to do with "distributed".'],
    ['migrate', ['--down'], 'There is no option --down.'],
    ['restore-epoch', ['--session'], 'There is no option --session.'],
    ['test', ['units'], 'There is no stage units.'],
    ['e2e', ['--topology'], 'There is no option --topology.'],
  ])('%s %j is refused: %s', async (script, args, problem) => {
    const { code, stderr } = await run(directory, `scripts/${script}.mjs`, ...args);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([['migrate'], ['reseal-keys'], ['restore-epoch'], ['verify-audit', 'a-tenant']])(
    'N46: %s ends with the exit code of its program, which says what is missing in its environment',
    async (script, ...args) => {
      const { code, stdout, stderr } = await run(directory, `scripts/${script}.mjs`, ...args);
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/OSTIARY_\w+/);
      expect(stderr).not.toMatch(/TypeError|at file:/);
    },
    60_000,
  );

  it('is named by the scripts of package.json, with nothing between', async () => {
    const { scripts: named } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const files = Object.values(named).flatMap((command) => /(?:scripts|bench)\/[\w-]+\.mjs/.exec(command) ?? []);
    expect(files.filter((file) => !scripts.includes(file))).toEqual([]);
  });
});

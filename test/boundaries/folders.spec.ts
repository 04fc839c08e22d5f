import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '#testing';

const depcruise = join(repositoryRoot, 'node_modules/.bin/depcruise');
const config = join(repositoryRoot, '.dependency-cruiser.folders.mjs');

/** What the check says of apps of these files. */
const check = async (directory: string, files: { readonly [path: string]: string }): Promise<string> => {
  await writeFile(join(directory, 'tsconfig.json'), '{}');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return new Promise((told) => {
    execFile(depcruise, ['--config', config, '--no-cache', 'apps'], { cwd: directory }, (_violated, stdout) => told(stdout));
  });
};

describe('the order of folders', () => {
  let directory: string;
  let said: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-folders-'));
    said = await check(directory, {
      'apps/one/src/http/route.ts': "import '../pages/page.js';\n",
      'apps/one/src/http/cookies.ts': 'export const cookies = 1;\n',
      'apps/one/src/pages/page.ts': "import '../http/cookies.js';\n",
      'apps/two/src/http/cookies.spec.ts': "import '../pages/page.js';\n",
      'apps/two/src/http/cookies.ts': 'export const cookies = 1;\n',
      'apps/two/src/pages/page.ts': "import '../http/cookies.js';\n",
    });
  }, 60_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('is refused where a folder imports back up, though no file needs itself', () => {
    expect(said).toMatch(/error no-folder-imports-back-up: apps\/one\/src\/http/);
  });

  it('is none of a test, which may use what stands above it', () => {
    expect(said).not.toContain('apps/two');
    expect(said).toMatch(/\b5 modules\b/);
  });
});

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

type Replacing = { replaceFolder(folder: string, target: string, aside: string): Promise<void> };

const script: string = '../../scripts/replace-folder.mjs';
const { replaceFolder } = (await import(script)) as Replacing;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ostiary-replace-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const filesOfEach = 5;

it('puts a folder in the place of another, whole, however many do so at once', async () => {
  const target = join(root, 'target');
  await Promise.all(
    Array.from({ length: 100 }, async (_, nth) => {
      const draft = join(root, `draft-${nth}`);
      await mkdir(join(draft, 'made'), { recursive: true });
      for (let file = 0; file < filesOfEach; file += 1) await writeFile(join(draft, 'made', `${nth}-${file}`), '');
      await replaceFolder(join(draft, 'made'), target, draft);
      await rm(draft, { recursive: true });
    }),
  );
  const names = await readdir(target);
  expect([names.length, new Set(names.map((name) => name.split('-')[0])).size]).toEqual([filesOfEach, 1]);
  expect(await readdir(root)).toEqual(['target']);
});

it('fails where there is nothing to put', async () => {
  await expect(replaceFolder(join(root, 'nothing'), join(root, 'place'), root)).rejects.toThrow('ENOENT');
});

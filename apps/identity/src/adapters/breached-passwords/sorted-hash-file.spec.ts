import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SortedHashFile } from './sorted-hash-file.js';

const hashOf = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();

describe('a file of hashes in their order', () => {
  let directory: string;
  let path: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-breached-'));
    path = join(directory, 'hashes.txt');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const opened = async (text: string): Promise<SortedHashFile> => {
    await writeFile(path, text);
    return SortedHashFile.open(path);
  };

  it('has each of its hashes, and no other, however its lines end and whatever stands behind them', async () => {
    const words = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 300 });
    const line = fc.record({ end: fc.constantFrom('\n', '\r\n'), count: fc.constantFrom('', ':1', ':123456789'), isEnded: fc.boolean() });
    const lower = fc.boolean();
    await fc.assert(
      fc.asyncProperty(words, line, lower, async (known, { end, count, isEnded }, isLower) => {
        const hashes = known.map(hashOf).sort();
        const lines = hashes.map((hash) => `${isLower ? hash.toLowerCase() : hash}${count}`).join(end);
        const file = await opened(lines + (isEnded ? end : ''));
        for (const hash of hashes) expect(await file.includes(hash)).toBe(true);
        for (const other of ['0'.repeat(40), 'F'.repeat(40), hashOf('nobody knows this one')])
          expect(await file.includes(other)).toBe(false);
        await file.close();
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['has nothing in it', '', 'is empty'],
    ['is in another order', ['b', 'a', 'c'].map(hashOf).sort().reverse().join('\n'), 'not in the order of its hashes'],
    [
      'is in the order of how often they were found, as the other file of the same source',
      Array.from({ length: 500 }, (_, nth) => `${hashOf(String(nth))}:${1_000 - nth}`).join('\n'),
      'not in the order of its hashes',
    ],
    ['has passwords in it', 'password\n123456\n', 'a line that is no SHA-1 hash'],
    ['has hashes of another kind', `${'A'.repeat(32)}:5\n`, 'a line that is no SHA-1 hash'],
    ['has no lines', 'A'.repeat(5_000), 'a line that is no SHA-1 hash'],
  ])('is refused at the start where it %s', async (_, text, reason) => {
    await expect(opened(text)).rejects.toThrow(reason);
  });

  it('is refused, by its name, where it is not there', async () => {
    await expect(SortedHashFile.open(join(directory, 'none.txt'))).rejects.toThrow(`${join(directory, 'none.txt')} cannot be read`);
  });

  it('throws where it was cut off meanwhile', async () => {
    const file = await opened(`${hashOf('a')}\n`);
    await file.close();
    await expect(file.includes(hashOf('a'))).rejects.toThrow();
  });
});

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { serviceNames } from '#contracts';
import { generatedSecrets, secretsFileIn } from './generated-secrets.js';

describe('the secrets of a data directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-secrets-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('are made at the first start and the same at every later one', async () => {
    const first = await generatedSecrets(secretsFileIn(directory), {});
    expect(await generatedSecrets(secretsFileIn(directory), {})).toEqual(first);
    expect(Object.keys(first.databasePasswords).sort()).toEqual([...serviceNames].sort());
  });

  it('of a release that lacked a service get its password, once, and keep all others', async () => {
    const file = secretsFileIn(directory);
    const { databasePasswords, ...rest } = await generatedSecrets(file, {});
    const { session: _session, ...known } = databasePasswords;
    await writeFile(file, JSON.stringify({ ...rest, databasePasswords: known }), { mode: 0o600 });
    const grown = await generatedSecrets(file, {});
    expect(grown).toMatchObject({ ...rest, databasePasswords: known });
    expect(grown.databasePasswords.session).toMatch(/^[\w-]{43}$/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(grown);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppMetrics, loadConfig, MasterKeys } from '#platform';
import { captureLog } from '#testing';
import { IdentityConfig } from '../../identity.config.js';
import { BreachLists } from './breach-lists.js';

describe('the lists of breached passwords that the operator named', () => {
  let logged: ReturnType<typeof captureLog>;
  beforeAll(() => {
    logged = captureLog();
  });
  let directory: string;
  let file: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-breach-lists-'));
    file = join(directory, 'hashes.txt');
    await writeFile(file, `${createHash('sha1').update('violet anchor drizzle').digest('hex')}\n`);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const started = async (settings: NodeJS.ProcessEnv) => {
    const metrics = new AppMetrics('identity');
    const config = loadConfig(IdentityConfig, { OSTIARY_IDENTITY_KEYS: MasterKeys.generate('k1'), ...settings });
    const lists = new BreachLists(config, metrics);
    await lists.onModuleInit();
    return { lists, counted: async () => metrics.registry.getSingleMetricAsString('ostiary_breached_password_checks_total') };
  };

  it('are none, and nobody is asked, unless one is named', async () => {
    const { lists, counted } = await started({});
    await expect(lists.includes('password')).resolves.toBe(false);
    expect(await counted()).not.toContain('outcome=');
  });

  it('are a file, whose passwords it knows', async () => {
    const { lists, counted } = await started({ OSTIARY_BREACHED_PASSWORDS_FILE: file });
    await expect(lists.includes('violet anchor drizzle')).resolves.toBe(true);
    await expect(lists.includes('Violet anchor drizzle')).resolves.toBe(false);
    expect(await counted()).toMatch(/outcome="found",app="identity"\} 1[^]*outcome="absent",app="identity"\} 1/);
    await lists.onApplicationShutdown();
  });

  it('keep nobody from a new password where the service is out of reach, which is logged without it, and counted; the file holds', async () => {
    const settings = { OSTIARY_BREACHED_PASSWORDS_FILE: file, OSTIARY_BREACHED_PASSWORDS_URL: 'http://127.0.0.1:1/range/' };
    const { lists, counted } = await started(settings);
    logged.length = 0;
    await expect(lists.includes('five grey owls argue')).resolves.toBe(false);
    await expect(lists.includes('violet anchor drizzle')).resolves.toBe(true);
    expect(logged).toEqual([expect.objectContaining({ msg: expect.stringContaining('out of reach') })]);
    expect(JSON.stringify(logged)).not.toMatch(/owls|[0-9A-F]{40}/i);
    expect(await counted()).toContain('outcome="failed",app="identity"} 1');
    await lists.onApplicationShutdown();
  });

  it('are refused at the start where the file is not there, or the address is not a safe one', async () => {
    await expect(started({ OSTIARY_BREACHED_PASSWORDS_FILE: join(directory, 'none') })).rejects.toThrow('cannot be read');
    await expect(started({ OSTIARY_BREACHED_PASSWORDS_URL: 'http://lists.example.com/range/' })).rejects.toThrow(/https/);
  });
});

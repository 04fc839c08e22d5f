import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfig, MasterKeys } from '#platform/start';
import { cheapestHashing } from '#testing';
import { IdentityConfig } from './identity.config.js';

const load = (settings: NodeJS.ProcessEnv): IdentityConfig =>
  loadConfig(IdentityConfig, { OSTIARY_IDENTITY_KEYS: MasterKeys.generate('k1'), ...settings });

const loadCost = (memory: number, passes: number, lanes = 1): IdentityConfig =>
  load({
    OSTIARY_PASSWORD_MEMORY: String(memory),
    OSTIARY_PASSWORD_ITERATIONS: String(passes),
    OSTIARY_PASSWORD_PARALLELISM: String(lanes),
  });

const problemsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

describe('OWASP Password Storage Cheat Sheet: the cost of Argon2id', () => {
  const costs: [passes: number, memory: number][] = [
    [1, 47_104],
    [2, 19_456],
    [3, 12_288],
    [4, 9_216],
    [5, 7_168],
  ];

  it.each(costs)('passes: %i. Refuses less than %i KiB, and says what would be enough', (passes, memory) => {
    expect(problemsOf(() => loadCost(memory - 1, passes))).toEqual([
      `OSTIARY_PASSWORD_MEMORY must be at least ${memory} where OSTIARY_PASSWORD_ITERATIONS is ${passes}; "${memory - 1}" is not.`,
    ]);
  });

  it.each(costs)('passes: %i. Accepts %i KiB', (passes, memory) => {
    expect(loadCost(memory, passes)).toMatchObject({ passwordIterations: passes, passwordMemory: memory });
  });

  it('refuses less memory than with five passes, with however many', () => {
    expect(problemsOf(() => loadCost(7_167, 20))).toHaveLength(1);
    expect(loadCost(7_168, 20)).toMatchObject({ passwordIterations: 20 });
  });

  it('refuses less memory for more lanes', () => {
    expect(problemsOf(() => loadCost(47_103, 1, 16))).toHaveLength(1);
    expect(problemsOf(() => loadCost(7_167, 5, 16))).toHaveLength(1);
  });

  it('refuses less memory where the passes are left to the default', () => {
    expect(problemsOf(() => load({ OSTIARY_PASSWORD_MEMORY: '19456' }))).toEqual([
      'OSTIARY_PASSWORD_MEMORY must be at least 47104 where OSTIARY_PASSWORD_ITERATIONS is 1; "19456" is not.',
    ]);
  });

  it('refuses no passes, and says so', () => {
    expect(problemsOf(() => loadCost(47_104, 0))).toEqual(['OSTIARY_PASSWORD_ITERATIONS must not be less than 1; "0" is not.']);
  });

  it('is 46 MiB in one pass unless somebody says otherwise, as RFC 9106 puts memory first', () => {
    expect(load({})).toMatchObject({ passwordMemory: 47_104, passwordIterations: 1, passwordParallelism: 1 });
  });

  it('accepts what platforms under test are started with', () => {
    expect(load(cheapestHashing)).toMatchObject({ passwordMemory: 7_168, passwordIterations: 5 });
  });
});

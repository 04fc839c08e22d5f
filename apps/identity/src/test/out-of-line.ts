import { expect, jest } from '@jest/globals';
import type { ServiceError } from '#contracts';
import { rejected } from '#testing';
import { TryLine } from '../authenticators/try-line.js';

/** Guesses side by side, as at as many replicas: each of them lets one of a user through at a time. */
export const outOfLine = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const line = jest.spyOn(TryLine.prototype, 'run').mockImplementation((_key, _deadline, run) => run());
  try {
    return await work();
  } finally {
    line.mockRestore();
  }
};

/** That nobody was turned away because two of them waited for each other, or for what another held. */
export const expectNoneUnavailable = (results: readonly PromiseSettledResult<unknown>[]): void =>
  expect(rejected(results).map((error) => (error as ServiceError).code)).not.toContain('unavailable');

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inAwakeTime } from './awake-time.js';

const late = () => new Error('too late');

describe('N08: work within a time that counts only while the process is awake', () => {
  it('is answered with what it came to', async () => {
    await expect(inAwakeTime(1_000, Promise.resolve('done'), late)).resolves.toBe('done');
    await expect(inAwakeTime(1_000, Promise.reject(new Error('refused')), late)).rejects.toThrow('refused');
  });

  it('is given up after that time', async () => {
    const begun = performance.now();
    await expect(inAwakeTime(300, new Promise(() => undefined), late)).rejects.toThrow('too late');
    expect(performance.now() - begun).toBeGreaterThan(290);
  });

  it('is not given up for what a blocked process could not hear', async () => {
    const steps = async (): Promise<string> => {
      for (let step = 0; step < 4; step++) await sleep(1);
      return 'done';
    };
    const answer = inAwakeTime(500, steps(), late);
    for (let turn = 0; turn < 3; turn++) {
      for (const end = performance.now() + 400; performance.now() < end;);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect(answer).resolves.toBe('done');
  });
});

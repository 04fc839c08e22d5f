import { setImmediate as nextTick } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SerialBatches } from './serial-batches.js';

/** Batches of numbers under a name, as they are run; each ends when it is told to. */
const recorded = (max = 3) => {
  const ran: number[][] = [];
  const ends: (() => void)[] = [];
  const batches = new SerialBatches<string, number>((waiting) => {
    ran.push(waiting.splice(0, max));
    return new Promise((resolve) => ends.push(resolve));
  }, max);
  const end = async (): Promise<void> => {
    ends.shift()?.();
    for (let tick = 0; tick < 12; tick += 1) await nextTick();
  };
  return { batches, ran, end };
};

describe('batches of a key, one after the other', () => {
  it('hold what came in one burst, in its order', async () => {
    const { batches, ran, end } = recorded();
    batches.add('a', 1);
    batches.add('a', 2);
    await nextTick();
    batches.add('a', 3);
    await end();
    expect(ran).toEqual([[1, 2, 3]]);
  });

  it('hold what came while the one before was under way, and no more than there may be', async () => {
    const { batches, ran, end } = recorded();
    batches.add('a', 1);
    await end();
    for (const work of [2, 3, 4, 5]) batches.add('a', work);
    await end();
    expect(ran).toEqual([[1], [2, 3, 4]]);
    await end();
    expect(ran).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('do not wait for those of another key', async () => {
    const { batches, ran, end } = recorded();
    batches.add('a', 1);
    batches.add('b', 2);
    await end();
    expect(ran).toEqual([[1], [2]]);
  });

  it('begin anew after all have ended', async () => {
    const { batches, ran, end } = recorded();
    batches.add('a', 1);
    await end();
    await end();
    batches.add('a', 2);
    await end();
    expect(ran).toEqual([[1], [2]]);
  });
});

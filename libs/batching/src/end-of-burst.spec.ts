import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTick } from 'node:timers/promises';
import { atEndOfBurst } from './end-of-burst.js';

/** How many had come when the burst was over; `arrivals` says how many come in each tick, the first with the burst itself. */
const counted = async (arrivals: readonly number[], max = 1_000): Promise<number | null> => {
  let came = 0;
  let met: number | null = null;
  for (const [tick, arriving] of [...arrivals, 0, 0, 0].entries()) {
    came += arriving;
    if (tick === 0)
      atEndOfBurst(
        () => came,
        max,
        () => (met = came),
      );
    await nextTick();
  }
  return met;
};

describe('the end of a burst', () => {
  it('is in the tick after the first for a caller that comes alone', async () => {
    let over = false;
    atEndOfBurst(
      () => 1,
      10,
      () => (over = true),
    );
    await nextTick();
    expect(over).toBe(false);
    await nextTick();
    expect(over).toBe(true);
  });

  it('is when a tick brings no new caller', async () => {
    expect(await counted([1, 4, 2, 0, 5])).toBe(7);
  });

  it('is when there are as many as there may be', async () => {
    expect(await counted([1, 4, 2, 5], 5)).toBe(5);
  });

  it('comes, however long others keep coming', async () => {
    expect(await counted(Array.from({ length: 50 }, () => 1))).toBe(8);
  });
});

import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { atEndOfBurst } from './end-of-burst.js';

/** How many had come when the burst was over; `arrivals` says how many come in each turn, the first with the burst itself. */
const gathered = async (arrivals: readonly number[], most = 1_000): Promise<number | null> => {
  let came = 0;
  let counted: number | null = null;
  for (const [turn, arriving] of [...arrivals, 0, 0, 0].entries()) {
    came += arriving;
    if (turn === 0)
      atEndOfBurst(
        () => came,
        most,
        () => (counted = came),
      );
    await nextTurn();
  }
  return counted;
};

describe('the end of a burst', () => {
  it('is in the turn after the first for whoever comes alone', async () => {
    let over = false;
    atEndOfBurst(
      () => 1,
      10,
      () => (over = true),
    );
    await nextTurn();
    expect(over).toBe(false);
    await nextTurn();
    expect(over).toBe(true);
  });

  it('is when a turn brings nobody new', async () => {
    expect(await gathered([1, 4, 2, 0, 5])).toBe(7);
  });

  it('is when there are as many as there may be', async () => {
    expect(await gathered([1, 4, 2, 5], 5)).toBe(5);
  });

  it('comes, however long others keep coming', async () => {
    expect(await gathered(Array.from({ length: 50 }, () => 1))).toBe(8);
  });
});

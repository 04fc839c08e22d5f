import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.js';

describe('slots', () => {
  it('run no more tasks at a time than there are, in the order they came, whether they fail or not', async () => {
    const slots = new Slots(2);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const tasks = Promise.allSettled(
      [...Array(10).keys()].map((number) =>
        slots.run(async () => {
          begun.push(number);
          most = Math.max(most, (running += 1));
          await new Promise((resolve) => setTimeout(resolve, 1));
          running -= 1;
          if (number % 3 === 0) throw new Error('failed');
          return number;
        }),
      ),
    );
    await slots.idle();
    expect((await tasks).filter(({ status }) => status === 'rejected')).toHaveLength(4);
    expect(begun).toEqual([...Array(10).keys()]);
    expect(most).toBe(2);
  });

  it('are idle when nothing was ever run', async () => {
    await expect(new Slots(1).idle()).resolves.toBeUndefined();
  });
});

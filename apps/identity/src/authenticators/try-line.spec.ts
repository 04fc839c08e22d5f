import { describe, expect, it } from '@jest/globals';
import { TryLine } from './try-line.js';

const soon = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('N25: tries of one name from one place', () => {
  it('are under way one at a time, in turn, whatever comes of them, and leave nothing behind', async () => {
    const line = new TryLine();
    const seen: number[] = [];
    let running = 0;
    const tries = Array.from({ length: 10 }, (_, index) =>
      line.run('a', Date.now() + 5_000, async () => {
        expect((running += 1)).toBe(1);
        await soon(1);
        running -= 1;
        seen.push(index);
        if (index % 2 === 0) throw new Error('failed');
      }),
    );
    await line.run('b', Date.now() + 5_000, () => Promise.resolve(expect(seen).toEqual([])));
    await Promise.allSettled(tries);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(line.size).toBe(0);
  });

  it('are turned away when their time is over, and hold up nobody behind them', async () => {
    const line = new TryLine();
    const first = line.run('a', Date.now() + 5_000, () => soon(50));
    const late = line.run('a', Date.now() + 10, () => Promise.resolve('late'));
    const last = line.run('a', Date.now() + 5_000, () => Promise.resolve('last'));
    await expect(late).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 1 });
    await first;
    await expect(last).resolves.toBe('last');
    expect(line.size).toBe(0);
  });
});

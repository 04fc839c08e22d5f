import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { HashingSlots } from './hashing-slots.js';

const open = (): { promise: Promise<void>; resolve(): void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};
const later = (): number => Date.now() + 60_000;

describe('hashing slots', () => {
  it('refuse at once what does not fit into the queue, and say when to come again', async () => {
    const slots = new HashingSlots({ slots: 1, queue: 1 });
    const gate = open();
    const first = slots.run(later(), () => gate.promise);
    const second = slots.run(later(), async () => undefined);
    await expect(slots.run(later(), async () => undefined)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 1 });
    gate.resolve();
    await Promise.all([first, second]);
  });

  it('refuse at once what would wait past its deadline', async () => {
    const slots = new HashingSlots({ slots: 1, queue: 100 }, () => 0);
    const gate = open();
    const running = [
      slots.run(1_000, () => gate.promise),
      slots.run(1_000, async () => undefined),
      slots.run(1_000, async () => undefined),
    ];
    await expect(slots.run(100, async () => undefined)).rejects.toMatchObject({ code: 'too_many_requests' });
    gate.resolve();
    await Promise.all(running);
  });

  it('drop what waited past its deadline, unhashed', async () => {
    let now = 0;
    const slots = new HashingSlots({ slots: 1, queue: 5 }, () => now);
    const gate = open();
    const first = slots.run(100, () => gate.promise);
    let hashed = false;
    const second = slots.run(100, async () => {
      hashed = true;
    });
    now = 101;
    gate.resolve();
    await expect(second).rejects.toMatchObject({ code: 'deadline_exceeded' });
    await first;
    expect(hashed).toBe(false);
  });

  it('make room for the living by dropping those whose deadline has passed', async () => {
    let now = 0;
    const slots = new HashingSlots({ slots: 1, queue: 1 }, () => now);
    const gate = open();
    const first = slots.run(1_000, () => gate.promise);
    const expired = slots.run(150, async () => 'expired');
    now = 151;
    const third = slots.run(1_000, async () => 'third');
    await expect(expired).rejects.toMatchObject({ code: 'deadline_exceeded' });
    gate.resolve();
    await first;
    await expect(third).resolves.toBe('third');
  });

  it('run no more at once than there are slots, in order of arrival, and go on after a failure', async () => {
    const slots = new HashingSlots({ slots: 2, queue: 100 });
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        slots.run(later(), async () => {
          running += 1;
          most = Math.max(most, running);
          order.push(index);
          await turn();
          running -= 1;
          if (index % 3 === 0) throw new Error('hashing failed');
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(slots.queued).toBe(0);
  });
});

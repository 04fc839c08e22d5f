import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { TenantScope } from '#contracts';
import { tenantContext, twoTenants } from '#testing';
import { HashingSlots } from './hashing-slots.js';

const open = (): { promise: Promise<void>; resolve(): void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};
const tenant = tenantContext();
const until = (deadline: number): TenantScope => ({ ...tenant, deadline });
const later = (): TenantScope => until(Date.now() + 60_000);

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
      slots.run(until(1_000), () => gate.promise),
      slots.run(until(1_000), async () => undefined),
      slots.run(until(1_000), async () => undefined),
    ];
    await expect(slots.run(until(100), async () => undefined)).rejects.toMatchObject({ code: 'too_many_requests' });
    gate.resolve();
    await Promise.all(running);
  });

  it('drop what waited past its deadline, unhashed', async () => {
    let now = 0;
    const slots = new HashingSlots({ slots: 1, queue: 5 }, () => now);
    const gate = open();
    const first = slots.run(until(100), () => gate.promise);
    let hashed = false;
    const second = slots.run(until(100), async () => {
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
    const first = slots.run(until(1_000), () => gate.promise);
    const expired = slots.run(until(150), async () => 'expired');
    now = 151;
    const third = slots.run(until(1_000), async () => 'third');
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

  describe('at several tenants', () => {
    const { a, b } = twoTenants();
    const soon = (scope: TenantScope): TenantScope => ({ ...scope, deadline: Date.now() + 60_000 });

    it('take turns: the first of a tenant waits for one of another tenant, not for all of them', async () => {
      const slots = new HashingSlots({ slots: 1, queue: 100 });
      const order: string[] = [];
      const hash = (scope: TenantScope, name: string) => slots.run(soon(scope), async () => void order.push(name));
      await Promise.all([hash(a, 'a1'), hash(a, 'a2'), hash(a, 'a3'), hash(a, 'a4'), hash(b, 'b1'), hash(b, 'b2')]);
      expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
    });

    it('attack A67: refuse the flood of one, newest first, and nothing of the other', async () => {
      const slots = new HashingSlots({ slots: 2, queue: 20 });
      let most = 0;
      const hash = (scope: TenantScope) =>
        slots.run(soon(scope), async () => {
          most = Math.max(most, slots.queued);
          await turn();
        });
      const flood = Promise.allSettled(Array.from({ length: 500 }, () => hash(a)));
      const logins = Array.from({ length: 10 }, () => hash(b));
      await expect(Promise.all(logins)).resolves.toHaveLength(10);
      const outcomes = (await flood).map(({ status }) => status);
      expect(outcomes).toEqual(outcomes.map((_, index) => (index < 12 ? 'fulfilled' : 'rejected')));
      expect(most).toBeLessThanOrEqual(20);
    });

    it('refuse a tenant that has its share of a full queue, and whom waiting would not help: neither turns another away', async () => {
      const slots = new HashingSlots({ slots: 1, queue: 2 }, () => 0);
      const gate = open();
      const hash = (scope: TenantScope, deadline = 1_000) => slots.run({ ...scope, deadline }, () => gate.promise);
      const admitted = [hash(a), hash(a), hash(b)];
      await expect(hash(b)).rejects.toMatchObject({ code: 'too_many_requests' });
      await expect(hash(tenant)).rejects.toMatchObject({ code: 'too_many_requests' });
      await expect(hash(tenant, 10)).rejects.toMatchObject({ code: 'too_many_requests' });
      gate.resolve();
      await Promise.all(admitted);
    });
  });
});

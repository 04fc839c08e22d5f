import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FairQueue } from './fair-queue.js';

type Item = { readonly owner: string; readonly number: number };

const owners = fc.constantFrom('a', 'b', 'c', 'd');

/** A queue with an item of each of these owners, in this order; numbers count from 0 for each owner. */
const filled = (of: readonly string[]): FairQueue<string, Item> => {
  const queue = new FairQueue<string, Item>();
  of.forEach((owner, index) => queue.add(owner, { owner, number: of.slice(0, index).filter((other) => other === owner).length }));
  return queue;
};
const emptied = (queue: FairQueue<string, Item>): Item[] => Array.from({ length: queue.size }, () => queue.take()).filter((item) => !!item);

describe('a fair queue', () => {
  it('gives each owner back what is theirs, in order, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(owners), (of) => {
        const taken = emptied(filled(of));
        expect(taken).toHaveLength(of.length);
        for (const owner of new Set(of)) {
          const theirs = taken.filter((item) => item.owner === owner);
          expect(theirs.map(({ number }) => number)).toEqual(theirs.map((_, index) => index));
        }
      }),
    );
  });

  it('lets no item wait for more turns than was said when it came, whatever comes after it', () => {
    fc.assert(
      fc.property(fc.array(owners), owners, fc.array(owners), (before, owner, after) => {
        const queue = filled(before);
        const promised = queue.turnsBefore(owner);
        const item = { owner, number: before.filter((other) => other === owner).length };
        queue.add(owner, item);
        const others = after.filter((other) => before.includes(other) || other === owner);
        others.forEach((other, index) => queue.add(other, { owner: other, number: 1_000 + index }));
        const turns = emptied(queue).findIndex((taken) => taken.owner === owner && taken.number === item.number);
        const latecomers = others.filter((other) => other !== owner).length;
        expect(turns).toBeLessThanOrEqual(promised + latecomers);
        expect(turns).toBeLessThanOrEqual((item.number + 1) * (new Set([...before, ...others, owner]).size - 1) + item.number);
      }),
    );
  });

  it('makes room only by taking the newest of the longest line, and only for one that stays shorter', () => {
    fc.assert(
      fc.property(fc.array(owners), owners, (of, owner) => {
        const queue = filled(of);
        const lengthOf = (wanted: string): number => of.filter((other) => other === wanted).length;
        const longest = Math.max(0, ...of.map(lengthOf));
        const taken = queue.takeForRoom(owner);
        if (longest <= lengthOf(owner) + 1) expect(taken).toBeUndefined();
        else expect([taken?.number, lengthOf(taken?.owner ?? '')]).toEqual([longest - 1, longest]);
        expect(queue.size).toBe(of.length - (taken ? 1 : 0));
      }),
    );
  });

  it('takes out what a condition holds of, and keeps the turns of the rest', () => {
    const queue = filled(['a', 'a', 'b', 'c', 'c']);
    expect(queue.takeAll(({ number }) => number === 0)).toHaveLength(3);
    expect(emptied(queue).map(({ owner, number }) => `${owner}${number}`)).toEqual(['a1', 'c1']);
  });
});

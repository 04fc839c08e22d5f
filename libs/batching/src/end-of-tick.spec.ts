import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTick } from 'node:timers/promises';
import { EndOfTick } from './end-of-tick.js';

describe('what is put off to the end of a tick', () => {
  it('is done in the order in which it was asked for, in one row', async () => {
    const tick = new EndOfTick();
    const done: string[] = [];
    tick.add(() => {
      done.push('first');
      void Promise.resolve().then(() => done.push('what the first one leads to'));
    });
    tick.add(() => done.push('second'));
    expect(done).toEqual([]);
    await nextTick();
    expect(done).toEqual(['first', 'second', 'what the first one leads to']);
  });

  it('is left to the next tick where it is asked for meanwhile', async () => {
    const tick = new EndOfTick();
    const done: string[] = [];
    tick.add(() => {
      done.push('first');
      tick.add(() => done.push('second'));
    });
    await nextTick();
    expect(done).toEqual(['first']);
    await nextTick();
    expect(done).toEqual(['first', 'second']);
  });
});

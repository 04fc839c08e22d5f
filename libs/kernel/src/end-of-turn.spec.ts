import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EndOfTurn } from './end-of-turn.js';

describe('what is put off to the end of a turn', () => {
  it('is done in the order in which it was asked for, in one row', async () => {
    const turn = new EndOfTurn();
    const done: string[] = [];
    turn.add(() => {
      done.push('first');
      void Promise.resolve().then(() => done.push('what the first one leads to'));
    });
    turn.add(() => done.push('second'));
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(['first', 'second', 'what the first one leads to']);
  });

  it('is left to the next turn where it is asked for meanwhile', async () => {
    const turn = new EndOfTurn();
    const done: string[] = [];
    turn.add(() => {
      done.push('first');
      turn.add(() => done.push('second'));
    });
    await nextTurn();
    expect(done).toEqual(['first']);
    await nextTurn();
    expect(done).toEqual(['first', 'second']);
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTick } from 'node:timers/promises';
import { FetchTurns } from './fetch-turns.js';

describe('fetches that are under way at the same time', () => {
  let turns: FetchTurns;
  /** What began and has not ended, and how to end it. */
  let running: Map<string, () => void>;
  const patient = new AbortController().signal;

  beforeEach(() => {
    turns = new FetchTurns({ atATime: 4, ofOneHost: 2 });
    running = new Map();
  });

  const begin = (host: string, name: string, signal = patient): Promise<string> =>
    turns.run(host, signal, async () => {
      await new Promise<void>((resolve) => running.set(name, resolve));
      return name;
    });
  const end = async (name: string): Promise<void> => {
    running.get(name)?.();
    running.delete(name);
    await nextTick();
  };
  const names = async (): Promise<readonly string[]> => {
    await nextTick();
    return [...running.keys()];
  };

  it('are as many of one host as may be; the others follow in the order in which they came', async () => {
    const all = ['a1', 'a2', 'a3', 'a4'].map((name) => begin('a', name));
    expect(await names()).toEqual(['a1', 'a2']);
    await end('a2');
    expect(await names()).toEqual(['a1', 'a3']);
    await end('a1');
    for (const name of ['a3', 'a4']) await end(name);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('are as many of all hosts as may be, and those that wait for a slow host hold up no other', async () => {
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']) void begin(name.slice(0, 1), name);
    expect(await names()).toEqual(['a1', 'a2', 'b1', 'b2']);
    await end('b1');
    expect(await names()).toEqual(['a1', 'a2', 'b2', 'c1']);
  });

  it('have an end for those that wait no longer, whose turn goes to the next', async () => {
    const impatient = new AbortController();
    void begin('a', 'a1');
    void begin('a', 'a2');
    const given = begin('a', 'a3', impatient.signal);
    void begin('a', 'a4');
    impatient.abort(new Error('too long'));
    await expect(given).rejects.toThrow('too long');
    await expect(begin('b', 'b1', impatient.signal)).rejects.toThrow('too long');
    await end('a1');
    expect(await names()).toEqual(['a2', 'a4']);
  });

  it('give back their turns when they fail', async () => {
    const failing = (): Promise<never> => turns.run('a', patient, () => Promise.reject(new TypeError('a bug')));
    for (let time = 0; time < 10; time += 1) await expect(failing()).rejects.toThrow(TypeError);
    for (const name of ['a1', 'a2', 'b1', 'b2']) void begin(name.slice(0, 1), name);
    expect(await names()).toEqual(['a1', 'a2', 'b1', 'b2']);
  });
});

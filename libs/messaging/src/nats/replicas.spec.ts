import { describe, expect, it } from '@jest/globals';
import { Replicas, type PresenceSign } from './replicas.js';

const setUp = () => {
  const clock = { now: 10_000 };
  const replicas = new Replicas(() => clock.now);
  const say = (state: PresenceSign['state'], ...names: string[]): void => {
    for (const replica of names) replicas.hear({ replica, state });
  };
  /** Lets time pass in which `alive` go on saying that they are ready. */
  const pass = (ms: number, ...alive: string[]): void => {
    for (const end = clock.now + ms; clock.now < end; clock.now += 100) say('ready', ...alive);
    say('ready', ...alive);
  };
  const sleepFor = (ms: number): void => void (clock.now += ms);
  const asked = (count = 12) => new Set(Array.from({ length: count }, () => replicas.next()));
  return { replicas, say, sleepFor, pass, asked };
};

describe('N53: the replicas of a service as a caller knows them', () => {
  it('share all calls while none is missing, and while nothing is known of any', () => {
    const { say, pass, asked } = setUp();
    expect(asked()).toEqual(new Set([null]));
    say('ready', 'a', 'b');
    expect(asked()).toEqual(new Set([null]));
    pass(10_000, 'a', 'b');
    expect(asked()).toEqual(new Set([null]));
  });

  it('are asked in turn without the one that gave no sign of life for a second, until it does again', () => {
    const { say, pass, asked } = setUp();
    say('ready', 'frozen');
    pass(900, 'a', 'b');
    expect(asked()).toEqual(new Set([null]));
    pass(200, 'a', 'b');
    expect(asked()).toEqual(new Set(['a', 'b']));
    pass(15_000, 'a', 'b');
    expect(asked()).toEqual(new Set(['a', 'b']));
    say('ready', 'frozen');
    expect(asked()).toEqual(new Set([null]));
  });

  it('are missing for a day, for as long as which the server may give a frozen one its share, or until they said that they are gone', () => {
    const { replicas, say, sleepFor, pass, asked } = setUp();
    say('ready', 'frozen');
    sleepFor(23 * 3_600_000);
    pass(500, 'a');
    expect(asked()).toEqual(new Set(['a']));
    sleepFor(3_600_000);
    pass(500, 'a');
    asked(1);
    expect(asked()).toEqual(new Set([null]));
    say('ready', 'stopped');
    say('gone', 'stopped');
    pass(2_000, 'a');
    expect(asked()).toEqual(new Set([null]));
    expect(replicas.other('a')).toBeNull();
  });

  it('are not chosen while they say that they are not ready, nor is anybody missing then', () => {
    const { replicas, say, pass, asked } = setUp();
    say('not ready', 'ill');
    pass(500, 'a');
    expect(asked()).toEqual(new Set([null]));
    expect(new Set(Array.from({ length: 4 }, () => replicas.other(null)))).toEqual(new Set(['a']));
  });

  it('share all calls when all are missing: it may be the caller that hears nothing', () => {
    const { say, pass, asked } = setUp();
    say('ready', 'a', 'b');
    pass(5_000);
    expect(asked()).toEqual(new Set([null]));
  });

  it('are avoided for a while when they let a call time out', () => {
    const { replicas, pass, asked } = setUp();
    pass(500, 'a', 'b');
    replicas.avoid('a');
    replicas.avoid('unheard of');
    expect(asked()).toEqual(new Set(['b']));
    pass(1_900, 'a', 'b');
    expect(asked()).toEqual(new Set(['b']));
    pass(200, 'a', 'b');
    expect(asked()).toEqual(new Set([null]));
  });

  it('are asked directly for five minutes when one that the server chose did not answer: it may be frozen since before the caller came', () => {
    const { replicas, sleepFor, pass, asked } = setUp();
    replicas.avoid(null);
    expect(asked()).toEqual(new Set([null]));
    pass(500, 'a', 'b');
    expect(asked()).toEqual(new Set(['a', 'b']));
    sleepFor(4 * 60_000);
    pass(500, 'a', 'b');
    expect(asked()).toEqual(new Set(['a', 'b']));
    sleepFor(60_000);
    pass(500, 'a', 'b');
    expect(asked()).toEqual(new Set([null]));
  });

  it('are asked directly also when each of them was too slow for a call: the server may choose one that is frozen', () => {
    const { replicas, say, sleepFor, pass, asked } = setUp();
    say('ready', 'frozen');
    sleepFor(1_000);
    pass(500, 'a', 'b');
    replicas.avoid('a');
    replicas.avoid('b');
    expect(asked()).toEqual(new Set(['a', 'b']));
    pass(2_100, 'a', 'b');
    replicas.avoid('a');
    expect(asked()).toEqual(new Set(['b']));
  });

  it('are asked elsewhere than where a call was refused: where one is ready, else where one is alive', () => {
    const { replicas, say, pass } = setUp();
    pass(100, 'a', 'b');
    expect(replicas.other('a')).toBe('b');
    say('not ready', 'b');
    expect(replicas.other('a')).toBe('b');
    expect(replicas.other('b')).toBe('a');
    say('gone', 'b');
    expect(replicas.other('a')).toBeNull();
    pass(5_000);
    expect(replicas.other(null)).toBeNull();
  });
});

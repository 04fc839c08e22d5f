import { describe, expect, it } from '@jest/globals';
import { delayOfTry, triesOfAddress } from './login-throttle.js';

describe('N25: an account that is being guessed at', () => {
  it('leaves each address fewer tries, and always one', () => {
    expect([0, 9, 10, 25, 39, 40, 10_000].map(triesOfAddress)).toEqual([5, 5, 4, 3, 2, 1, 1]);
  });

  it('makes tries wait longer and longer, and never longer than a second and a half', () => {
    expect([0, 9, 10, 19, 20, 35, 49, 50, 1_000_000].map(delayOfTry)).toEqual([0, 0, 100, 100, 200, 400, 800, 1_500, 1_500]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { OfferedRpcs } from './offered-rpcs.js';

describe('what an app answers', () => {
  const methods = new Map([['a.subject', { scope: 'platform' as const, answer: () => Promise.resolve({}) }]]);

  it('is known to the server that attaches, which is closed with it', async () => {
    const rpcs = new OfferedRpcs();
    let closed = 0;
    rpcs.offer(methods);
    expect(rpcs.attach({ close: async () => void (closed += 1) })).toBe(methods);
    await rpcs.stopAnswering();
    expect(closed).toBe(1);
  });

  it('must be said before a server attaches, which would answer nothing', () => {
    expect(() => new OfferedRpcs().attach({ close: () => Promise.resolve() })).toThrow('before it has said what it answers');
  });

  it('may be nothing, with no server to close', async () => {
    await expect(new OfferedRpcs().stopAnswering()).resolves.toBeUndefined();
  });
});

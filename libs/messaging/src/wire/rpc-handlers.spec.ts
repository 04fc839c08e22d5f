import { describe, expect, it } from '@jest/globals';
import { RpcHandlers } from './rpc-handlers.js';

describe('what an app answers', () => {
  const methods = new Map([['a.subject', { scope: 'platform' as const, answer: () => Promise.resolve({}) }]]);

  it('is known to the server that attaches, which hears whether the app is ready, and is closed with it', async () => {
    const rpcs = new RpcHandlers();
    const told: unknown[] = [];
    rpcs.offer(methods);
    const server = { close: async () => void told.push('closed'), setReady: async (ready: boolean) => void told.push(ready) };
    expect(rpcs.attach(server)).toBe(methods);
    await rpcs.setReady(false);
    await rpcs.setReady(true);
    await rpcs.stopAnswering();
    expect(told).toEqual([false, true, 'closed']);
  });

  it('must be said before a server attaches, which would answer nothing', () => {
    const server = { close: () => Promise.resolve(), setReady: () => Promise.resolve() };
    expect(() => new RpcHandlers().attach(server)).toThrow('before it has said what it answers');
  });

  it('may be nothing, with no server to close', async () => {
    await expect(new RpcHandlers().setReady(false)).resolves.toBeUndefined();
    await expect(new RpcHandlers().stopAnswering()).resolves.toBeUndefined();
  });
});

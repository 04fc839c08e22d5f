import { describe, expect, it } from '@jest/globals';
import { PendingFetches } from './pending-fetches.js';

describe('what is fetched at the moment', () => {
  const never = (): Promise<string> => new Promise(() => undefined);

  it('is fetched once for all who ask, and again for who asks later', async () => {
    const pending = new PendingFetches<number>(2);
    let times = 0;
    const fetch = async (): Promise<number> => (times += 1);
    expect(await Promise.all([pending.once('a', 'x', fetch), pending.once('a', 'x', fetch)])).toEqual([1, 1]);
    expect(await pending.once('a', 'x', fetch)).toBe(2);
  });

  it('is no more than so many of a tenant, and holds up no other tenant', () => {
    const pending = new PendingFetches<string>(2);
    expect(['x', 'y', 'z'].map((name) => pending.once('a', name, never) !== null)).toEqual([true, true, false]);
    expect(pending.once('a', 'x', never)).not.toBeNull();
    expect(pending.once('b', 'z', never)).not.toBeNull();
  });

  it('makes room as it fails, too', async () => {
    const pending = new PendingFetches<string>(1);
    await expect(pending.once('a', 'x', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(pending.once('a', 'y', never)).not.toBeNull();
  });
});

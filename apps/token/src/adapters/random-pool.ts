import { randomFillSync } from 'node:crypto';
import type { Random } from '#oauth-core';

const poolSize = 4096;

/**
 * Random bytes from a pool that is filled in one go: asking the system for the few bytes of one token costs ten times as much.
 * What was handed out is wiped, so that no later reader of the memory finds a secret there.
 */
export const randomPool = (fill: (pool: Uint8Array) => void = randomFillSync): Random => {
  const pool = new Uint8Array(poolSize);
  let used = poolSize;
  return (size) => {
    if (size > poolSize) throw new RangeError(`At most ${poolSize} random bytes at a time.`);
    if (used + size > poolSize) {
      fill(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + size);
    pool.fill(0, used, used + size);
    used += size;
    return bytes;
  };
};

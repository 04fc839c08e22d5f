import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Replica, startReplica } from '#testing';
import { MixedLoad } from './support/mixed-load.js';
import { platform } from './support/platform.js';
import { playFault, revokedGrants } from './support/replica-faults.js';

// Only the distributed topology has replicas. The whole set of faults is in two-replicas.long-spec.ts.
const distributed = platform.topology === 'distributed' ? describe : describe.skip;

distributed('one replica of two', () => {
  let token: Replica;

  beforeAll(async () => {
    token = await startReplica(platform, 'token');
  }, 60_000);
  afterAll(async () => {
    await token.stop();
  }, 30_000);

  it('N53, N54: frozen for a moment, then without its database: two seconds at most, and no grant is lost', async () => {
    const before = await revokedGrants();
    const load = await MixedLoad.prepare(8);
    load.start(30);
    const courses = [await playFault(load, token, 'frozen', 1_500), await playFault(load, token, 'without its database', 1_000)];
    expect(await load.stop()).toEqual([]);
    expect(await revokedGrants()).toBe(before);
    for (const { later, longestMs } of courses) {
      expect(later.failed).toBeLessThanOrEqual(Math.ceil(later.requests / 100));
      expect(longestMs).toBeLessThan(5_000);
    }
  }, 60_000);
});

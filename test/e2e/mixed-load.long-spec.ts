import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startPlatform, type TestPlatform, type Topology } from '#testing';
import { forgetAdminToken } from './support/admin.js';
import { expectNobodyFails, expectPairsSucceed } from './support/mixed-load-checks.js';
import { usePlatform } from './support/platform.js';

describe.each<Topology>(['standalone', 'distributed'])('N01: what one tenant does at the same time, %s', (topology) => {
  let own: TestPlatform;

  beforeAll(async () => {
    own = await startPlatform(topology);
    usePlatform(own.address);
    forgetAdminToken();
  }, 120_000);
  afterAll(() => own.close(), 60_000);

  it('for 30 s: none fails', () => expectNobodyFails(30_000), 120_000);

  it('one authorization request and one token request at once, 10,000 times', () => expectPairsSucceed(10_000), 600_000);
});

import { readFileSync } from 'node:fs';
import type { PlatformAddress } from '#testing';

/** What is asked of `platform` where no run has one to share: a spec asks before it has started its own. Only the topology is known by then. */
const none = new Proxy({} as PlatformAddress, {
  get: (_, member) => {
    const topology = process.env['OSTIARY_TEST_TOPOLOGY'];
    if (member === 'topology' && topology) return topology;
    throw new Error('no platform to test: run `npm run test:e2e`, which starts one, or hand your own to `usePlatform` first');
  },
});

const given = (): PlatformAddress => {
  const file = process.env['OSTIARY_E2E_PLATFORM'];
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as PlatformAddress) : none;
};

/** The platform under test: the one that this run of the suite shares, unless the spec file started one of its own. */
export let platform: PlatformAddress = given();

/** From now on this spec file tests a platform of its own. */
export const usePlatform = (own: PlatformAddress): void => {
  platform = own;
};

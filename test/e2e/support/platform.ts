import { readFileSync } from 'node:fs';
import type { PlatformAddress } from '#testing';

const given = (): PlatformAddress => {
  const file = process.env['OSTIARY_E2E_PLATFORM'];
  if (!file) throw new Error('no platform to test: run `npm run test:e2e`, which starts one');
  return JSON.parse(readFileSync(file, 'utf8')) as PlatformAddress;
};

/** The platform under test: the one that this run of the suite shares, unless the spec file started one of its own. */
export let platform: PlatformAddress = given();

/** From now on this spec file tests a platform of its own. */
export const usePlatform = (own: PlatformAddress): void => {
  platform = own;
};

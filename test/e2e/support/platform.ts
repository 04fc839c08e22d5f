import { readFileSync } from 'node:fs';
import type { PlatformAddress } from '#testing';

/** The platform that this run of the suite shares: `scripts/e2e.mjs` started it and says where it is. */
export const platform: PlatformAddress = ((): PlatformAddress => {
  const file = process.env['OSTIARY_E2E_PLATFORM'];
  if (!file) throw new Error('no platform to test: run `npm run test:e2e`, which starts one');
  return JSON.parse(readFileSync(file, 'utf8')) as PlatformAddress;
})();

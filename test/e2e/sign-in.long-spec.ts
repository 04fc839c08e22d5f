import { afterAll, beforeAll } from '@jest/globals';
import { startPlatform, type TestPlatform } from '#testing';
import { forgetAdminToken } from './support/admin.js';
import { usePlatform } from './support/platform.js';
import { describeSignIns } from './support/sign-in-specs.js';

let own: TestPlatform;

beforeAll(async () => {
  own = await startPlatform('standalone');
  usePlatform(own.address);
  forgetAdminToken();
}, 120_000);
afterAll(() => own.close(), 60_000);

describeSignIns(50);

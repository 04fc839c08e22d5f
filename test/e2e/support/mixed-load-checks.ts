import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { authorizationUrl, post } from './journey.js';
import { kindsWithFactors, MixedLoad } from './mixed-load.js';
import { pkce } from './pkce.js';
import { TestTenant } from './tenant.js';

/** All kinds of requests of one tenant at the same time, for `forMs`: each is answered as if it were alone. */
export const expectNobodyFails = async (forMs: number): Promise<void> => {
  const load = await MixedLoad.prepare();
  await load.addPeopleWithFactors();
  load.start(60, kindsWithFactors);
  await sleep(forMs);
  expect(await load.stop()).toEqual([]);
  expect(new Set(load.outcomes.map(({ kind }) => kind)).size).toBe(new Set(kindsWithFactors).size);
  expect(load.outcomes.filter(({ status }) => status === 0 || status >= 400)).toEqual([]);
};

/** One authorization request and one token request of a tenant at once, `times` times: both are answered. */
export const expectPairsSucceed = async (times: number): Promise<void> => {
  const tenant = await TestTenant.create();
  await tenant.resourceServer({ token_format: 'opaque' });
  const machine = await tenant.confidential();
  const client = await tenant.publicClient();
  const authorize = async (): Promise<number> => {
    const response = await fetch(authorizationUrl(tenant, client, pkce()), { redirect: 'manual' });
    await response.arrayBuffer();
    return response.status;
  };
  const issue = async (): Promise<number> =>
    (await post(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, machine)).status;
  const failed: (readonly number[])[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    const [authorized, issued] = await Promise.all([authorize(), issue()]);
    if (authorized >= 400 || issued !== 200) failed.push([authorized, issued]);
  }
  expect(failed).toEqual([]);
};

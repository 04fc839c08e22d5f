import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeAtEnd, LogoutEndpoint, startPlatform, type TestPlatform } from '#testing';
import { admin, adminOk, forgetAdminToken } from './support/admin.js';
import { eventually, newBrowser, signIn } from './support/journey.js';
import { usePlatform } from './support/platform.js';
import { TestTenant } from './support/tenant.js';

/** What a dead replica had under way is taken over when its lease ends, after half a minute: longer than a check may wait. */
describe('a logout that was being told', () => {
  let own: TestPlatform;
  beforeAll(async () => {
    own = await startPlatform('distributed');
    usePlatform(own.address);
    forgetAdminToken();
  }, 90_000);
  afterAll(() => own.close(), 30_000);

  it('fault F01: kill -9 of the token service amid the deliveries leaves no application untold', async () => {
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const endpoints = await Promise.all([LogoutEndpoint.start(null, 200), LogoutEndpoint.start(200), LogoutEndpoint.start(null, 204)]);
    for (const endpoint of endpoints) closeAtEnd(() => endpoint.stop());
    const browser = newBrowser();
    const signedIn = await tenant.user();
    for (const { uri } of endpoints)
      await signIn(tenant, await tenant.publicClient({ backchannel_logout_uri: uri }), signedIn, { browser });
    await adminOk('DELETE', tenant.path(`/users/${signedIn.id}/sessions`));
    await eventually(async () => endpoints.every(({ tokens }) => tokens.length === 1), 10_000);
    process.kill(await own.pidOf('token'), 'SIGKILL');
    await eventually(async () => (await admin('GET', tenant.path('/audit-log'))).status === 200, 30_000);
    const delivered = async (): Promise<number> =>
      (await adminOk<{ items: unknown[] }>('GET', tenant.path('/audit-log?kind=token.logout-token-delivered'))).items.length;
    await eventually(async () => (await delivered()) === endpoints.length, 90_000);
    expect(endpoints.map(({ tokens }) => tokens.length >= 1)).toEqual([true, true, true]);
    expect(endpoints.filter(({ tokens }) => tokens.length > 1).length).toBeGreaterThanOrEqual(2);
  }, 180_000);
});

import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EventEnvelope, isActor, serviceNames } from '#contracts';
import { administratorUrl } from './support/database.js';
import { authorizationUrl, eventually, logIn, newBrowser, post, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { platform } from './support/platform.js';
import { TestTenant, type TestClient, type TestUser } from './support/tenant.js';

const local = /^(127\.0\.0\.1|::1)$/;

describe('N45: every change says who made it', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    client = await tenant.confidential({ scopes: ['openid', 'offline_access'] });
    user = await tenant.user();
    const browser = newBrowser();
    await logIn(browser, await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid' })), {
      ...user,
      password: 'not the password',
    });
    const { refresh_token: token } = await signIn(tenant, client, user, { overrides: { scope: 'openid offline_access' } });
    await post(tenant.endpoint('revoke'), { token: token ?? '' }, client);
  }, 30_000);

  it('in its event, from the change to what follows from it', async () => {
    const database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    try {
      const published: EventEnvelope[] = [];
      for (const service of serviceNames) {
        const { rows } = await database.query<{ envelope: EventEnvelope }>(`SELECT envelope FROM ${service}.outbox WHERE tenant_id = $1`, [
          tenant.id,
        ]);
        published.push(...rows.map(({ envelope }) => envelope));
      }
      for (const { actor } of published) expect(isActor(actor)).toBe(true);
      const actorOf = (noun: string) => published.find(({ subject }) => subject.includes(`.${noun}.`))?.actor;
      const administrator = { kind: 'administrator', clientId: platform.demo.admin.client_id, address: expect.stringMatching(local) };
      for (const noun of ['tenant-created', 'application-created', 'user-created']) expect(actorOf(noun)).toEqual(administrator);
      expect(actorOf('session-started')).toEqual({ kind: 'user', userId: user.id, address: expect.stringMatching(local) });
      expect(actorOf('grant-revoked')).toEqual({ kind: 'client', clientId: client.client_id, address: expect.stringMatching(local) });
    } finally {
      await database.end();
    }
  });

  it('and a sign-in, and one that failed, in one line of the log each, without what was typed', async () => {
    const linesOf = async (message: string): Promise<string[]> =>
      (await readFile(platform.logFile, 'utf8')).split('\n').filter((line) => line.includes(message) && line.includes(tenant.id));
    await eventually(async () => (await linesOf('A user signed in')).length > 0);
    const [signedIn, ...more] = await linesOf('A user signed in');
    expect(more).toEqual([]);
    expect(signedIn).toContain(user.id);
    expect(signedIn).toMatch(/127\.0\.0\.1|::1/);
    const [failed, ...others] = await linesOf('A sign-in failed');
    expect(others).toEqual([]);
    expect(failed).toContain('wrong_password');
    expect(failed).toContain(user.id);
    expect(`${String(signedIn)}${String(failed)}`).not.toMatch(new RegExp(`not the password|${user.password}|${user.username}`));
  });
});

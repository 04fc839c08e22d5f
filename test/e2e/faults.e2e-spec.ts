import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isThorough, rounds, startPlatform, type TestPlatform } from '#testing';
import { adminOk, forgetAdminToken } from './support/admin.js';
import { describeFaultsThatLast } from './support/faults-that-last.js';
import { authorize, eventually, introspect, post, redeem, refresh, signIn } from './support/journey.js';
import { platform, usePlatform } from './support/platform.js';
import { asBatchWork, describeKillingAndStarting, describeStopping } from './support/stopping-and-starting.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

/** The lines of a log that tell of something wrong. */
const failuresIn = (log: string): readonly Record<string, unknown>[] =>
  log
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
    .filter(({ level }) => level === 'warn' || level === 'error');

// Faults need processes to kill and a broker and a database to take away: the distributed topology, and one of its own.
const distributed = platform.topology === 'distributed' ? describe : describe.skip;

let own: TestPlatform;
distributed('with a platform of its own', () => {
  beforeAll(async () => {
    own = await startPlatform('distributed', { OSTIARY_DATABASE_POOL_SIZE: '4', ...asBatchWork });
  }, 90_000);
  afterAll(async () => {
    await own.close();
  }, 30_000);

  // First, and its last start is what faults are done to.
  describe('killing and starting again', () =>
    describeKillingAndStarting(
      () => own,
      (next) => (own = next),
    ));
  describe('faults', describeFaults);
  describe('stopping', () => describeStopping(() => own));
});

function describeFaults(): void {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    usePlatform(own.address);
    forgetAdminToken();
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.publicClient();
    user = await tenant.user();
  }, 90_000);

  const ready = async (): Promise<boolean> => {
    const base = new URL(own.address.management);
    const answers = await Promise.all(
      Array.from({ length: 7 }, (_, index) =>
        fetch(`http://localhost:${Number(base.port) + index}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        ),
      ),
    );
    return answers.every(Boolean);
  };
  const whenReady = () => eventually(ready, 30_000);
  /** Redeems as a client does that hears nothing when a server dies. */
  const attempt = async (work: () => Promise<{ status: number; body: unknown }>): Promise<{ status: number; body: unknown }> =>
    work().catch(() => ({ status: 0, body: null }));
  const liveGrants = async (): Promise<number> => {
    const { items } = await adminOk<{ items: { revoked_at: string | null }[] }>('GET', tenant.path(`/users/${user.id}/grants?limit=100`));
    return items.filter(({ revoked_at: revokedAt }) => revokedAt === null).length;
  };

  it.each(['gateway', 'token'] as const)(
    'fault F01, F02: kill -9 of the %s in mid-/token leaves the code good or spent, never two grants, and no orphan tokens',
    async (app) => {
      for (let round = 0; round < rounds; round += 1) {
        const authorization = await authorize(tenant, client, user);
        const before = await liveGrants();
        const pid = await own.pidOf(app);
        const first = attempt(() => redeem(tenant, client, authorization));
        await sleep((round * 24) / rounds);
        process.kill(pid, 'SIGKILL');
        const outcome = await first;
        await whenReady();
        const retry = await redeem(tenant, client, authorization);
        expect([200, 400]).toContain(retry.status);
        if (retry.status === 400) expect(retry.body.error).toBe('invalid_grant');
        if (outcome.status === 200) expect(retry.status).toBe(400);
        // A retry that was refused is a replay: what the first attempt left behind is revoked with it.
        await eventually(async () => (await liveGrants()) === before + (retry.status === 200 ? 1 : 0));
      }
    },
    600_000,
  );

  it('fault F09: PostgreSQL killed: 503 at once, committed grants survive, pools reconnect', async () => {
    const tokens = await signIn(tenant, client, user);
    own.postgres?.kill();
    await sleep(300);
    const begun = Date.now();
    const refused = await refresh(tenant, client, tokens.refresh_token ?? '');
    expect(refused.status).toBe(503);
    expect(Date.now() - begun).toBeLessThan(2_500);
    await own.postgres?.restart();
    await whenReady();
    const answer = await refresh(tenant, client, tokens.refresh_token ?? '');
    expect(answer.status).toBe(200);
    expect((await introspect(tenant, api, answer.body.access_token)).active).toBe(true);
  }, 90_000);

  it('N51: an outage has a line for each cause, not for each request, and says the error\u2019s own code', async () => {
    const tokens = await signIn(tenant, client, user);
    const before = readFileSync(own.address.logFile, 'utf8').length;
    const askFor = async (ms: number): Promise<number> => {
      let refused = 0;
      for (const until = Date.now() + ms; Date.now() < until; await sleep(20)) {
        const answers = await Promise.all([
          fetch(tenant.endpoint('authorize')),
          refresh(tenant, client, tokens.refresh_token ?? '').catch(() => ({ status: 0 })),
          post(tenant.endpoint('token'), { grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://a.example' }, client).catch(
            () => null,
          ),
        ]);
        refused += answers.filter((answer) => answer?.status === 503).length;
      }
      return refused;
    };
    own.postgres?.kill();
    let refused = await askFor(4_000);
    await own.postgres?.restart();
    await whenReady();
    await own.nats?.kill();
    refused += await askFor(6_000);
    await own.nats?.restart();
    await whenReady();

    const log = readFileSync(own.address.logFile, 'utf8');
    const lines = failuresIn(log.slice(before));
    const byCause = new Map<string, number>();
    for (const { app, msg, cause } of lines) {
      const key = `${String(app)} ${String(msg).replace(/\d+/g, 'n')} ${String(cause)}`;
      byCause.set(key, (byCause.get(key) ?? 0) + 1);
    }
    expect(refused).toBeGreaterThan(10);
    // An interval is half a minute: a cause may be met in two of them.
    expect([...byCause].filter(([, count]) => count > 2)).toEqual([]);
    // The outage of the test before may have told of a cause in the same half minute.
    expect(failuresIn(log).some(({ cause }) => cause === 'ECONNREFUSED' || cause === '57P01')).toBe(true);
    expect(JSON.stringify(lines)).not.toContain('"code":"[redacted]"');
  }, 120_000);

  it('fault F07: NATS down for long: 503 within 2 s, ready again by itself, nothing acknowledged is lost', async () => {
    const tokens = await signIn(tenant, client, user);
    const someone = await tenant.user();
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    await own.nats?.kill();
    const until = Date.now() + (isThorough ? 60_000 : 12_000);
    await sleep(2_000);
    const statuses: number[] = [];
    const times: number[] = [];
    while (Date.now() < until) {
      const begun = Date.now();
      const [token, introspection, page] = await Promise.all([
        refresh(tenant, client, tokens.refresh_token ?? '').catch(() => ({ status: 0 })),
        fetch(tenant.introspectionEndpoint, {
          method: 'POST',
          headers: { authorization: `Basic ${Buffer.from(`${api.client_id}:${api.client_secret ?? ''}`).toString('base64')}` },
          body: new URLSearchParams({ token: tokens.access_token }),
        }),
        fetch(`${own.address.management}/readyz`),
      ]);
      times.push(Date.now() - begun);
      statuses.push(token.status, introspection.status, page.status);
      await sleep(1_000);
    }
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(Math.max(...times)).toBeLessThan(2_500);
    await own.nats?.restart();
    await whenReady();
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).status).toBe(200);
    await adminOk('DELETE', tenant.path(`/users/${someone.id}`));
  }, 180_000);

  describe('that last', () => describeFaultsThatLast(() => own));
}

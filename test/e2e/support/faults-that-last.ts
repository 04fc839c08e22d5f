import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type AppName, appNames } from '#contracts';
import { isThorough, type TestPlatform } from '#testing';
import { admin, adminOk } from './admin.js';
import { basic, eventually, introspect, post, refresh, signIn } from './journey.js';
import { type TestClient, TestTenant, type TestUser } from './tenant.js';

const deployed = appNames.filter((name) => name !== 'demo');
/** Management ports follow this order. */
const processes: readonly AppName[] = ['gateway', ...deployed.filter((name) => name !== 'gateway')];
const processIndexOfToken = processes.indexOf('token');
const processIndexOfIntrospection = processes.indexOf('introspection');

type Outcome = { readonly at: number; readonly status: number; readonly ms: number };

/** Kills processes, wipes the broker and locks the database of a distributed platform with four connections a service, and expects that it gets over it. */
export const describeFaultsThatLast = (platform: () => TestPlatform): void => {
  let own: TestPlatform;
  let tenant: TestTenant;
  let api: TestClient;
  let machine: TestClient;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    own = platform();
    tenant = await TestTenant.create();
    api = await tenant.resourceServer({ token_format: 'opaque' });
    machine = await tenant.confidential();
    client = await tenant.publicClient();
    user = await tenant.user();
  });

  /** The status, 0 for a connection that broke, and how long it took. */
  const timed = async (work: Promise<{ readonly status: number }>): Promise<Outcome> => {
    const begun = Date.now();
    const status = await work.then(
      (answer) => answer.status,
      () => 0,
    );
    return { at: begun, status, ms: Date.now() - begun };
  };
  const at = (path: string, index = 0): string => `http://localhost:${Number(new URL(own.address.management).port) + index}${path}`;
  const ready = async (): Promise<boolean> => {
    const answers = await Promise.all(Array.from({ length: 7 }, (_, index) => timed(fetch(at('/readyz', index)))));
    return answers.every(({ status }) => status === 200);
  };
  const tokenOfMachine = () =>
    post<{ access_token: string }>(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, machine);
  const introspection = (token: string) =>
    fetch(tenant.introspectionEndpoint, { method: 'POST', headers: basic(api), body: new URLSearchParams({ token }) });
  const share = (outcomes: readonly Outcome[], statuses: readonly number[]): number =>
    outcomes.filter(({ status }) => statuses.includes(status)).length / outcomes.length;

  it('fault F06: a random process killed every 10 s under load: errors are bounded, all is well again within 30 s', async () => {
    const order = deployed
      .map((app) => ({ app, place: Math.random() }))
      .sort((one, other) => one.place - other.place)
      .map(({ app }) => app)
      .slice(0, isThorough ? 6 : 2);
    const { access_token: token } = (await tokenOfMachine()).body;
    const revoked = await signIn(tenant, client, await tenant.user());
    await post(tenant.endpoint('revoke'), { token: revoked.refresh_token ?? '' }, client);
    const outcomes: Record<'token' | 'introspection' | 'jwks', Outcome[]> = { token: [], introspection: [], jwks: [] };
    const resurrected: string[] = [];
    let loading = true;
    const load = async (kind: keyof typeof outcomes, work: () => Promise<{ readonly status: number }>): Promise<void> => {
      while (loading) {
        outcomes[kind].push(await timed(work()));
        await sleep(20);
      }
    };
    const watchRevoked = async (): Promise<void> => {
      while (loading) {
        const answer = await introspection(revoked.access_token).then(
          (response) => (response.ok ? response.text() : ''),
          () => '',
        );
        if (answer !== '' && answer !== '{"active":false}') resurrected.push(answer);
        await sleep(100);
      }
    };
    const running = [
      load('token', tokenOfMachine),
      load('token', tokenOfMachine),
      load('introspection', () => introspection(token)),
      load('jwks', () => fetch(tenant.endpoint('jwks'))),
      watchRevoked(),
    ];

    const recoveries: number[] = [];
    for (const app of order) {
      const killed = Date.now();
      process.kill(await own.pidOf(app), 'SIGKILL');
      await eventually(async () => (await own.pidOf(app).catch(() => 0)) !== 0, 15_000);
      await eventually(ready, 30_000);
      recoveries.push(Date.now() - killed);
      await sleep(Math.max(0, 10_000 - (Date.now() - killed)));
    }
    loading = false;
    await Promise.all(running);

    const all = Object.values(outcomes).flat();
    const errors = share(all, [0, 503]);
    const slowest = Math.max(...all.map(({ ms }) => ms));
    process.stdout.write(
      `      F06: killed ${order.join(' ')}; ready after ${recoveries.join(' ')} ms; ${all.length} requests, ${(100 * errors).toFixed(1)} % refused, slowest ${slowest} ms\n`,
    );
    expect(share(all, [200, 0, 503])).toBe(1);
    expect(errors).toBeLessThan(0.5);
    expect(slowest).toBeLessThan(5_000);
    expect(Math.max(...recoveries)).toBeLessThan(30_000);
    expect(resurrected).toEqual([]);
    for (const kind of ['token', 'introspection', 'jwks'] as const) expect(outcomes[kind].at(-1)?.status).toBe(200);
    expect((await signIn(tenant, client, user)).access_token).toBeDefined();
  }, 300_000);

  it('fault F08: all NATS storage wiped: the streams are made anew by themselves, events flow, caches hold what the owners say', async () => {
    const someone = await tenant.user();
    const tokens = await signIn(tenant, client, someone);
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    const { access_token: token } = (await tokenOfMachine()).body;
    expect((await introspect(tenant, api, token)).active).toBe(true);

    await own.nats?.restart({ wipe: true });
    await eventually(ready, 30_000);
    // A durable event: the token service ends the grants of who is gone. An app may have said that it is ready just before it lost the server.
    await eventually(async () => (await admin('DELETE', tenant.path(`/users/${someone.id}`))).status === 204, 30_000);
    await eventually(async () => (await refresh(tenant, client, tokens.refresh_token ?? '')).status === 400, 30_000);
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active, 30_000);
    // A broadcast: every cache forgets the client.
    await adminOk('PATCH', tenant.path(`/applications/${machine.client_id}`), { status: 'disabled' });
    await eventually(async () => (await tokenOfMachine()).status === 401, 30_000);
    await eventually(async () => !(await introspect(tenant, api, token)).active, 30_000);
    await adminOk('PATCH', tenant.path(`/applications/${machine.client_id}`), { status: 'active' });
    await eventually(async () => (await tokenOfMachine()).status === 200, 30_000);
    await eventually(async () => own.process.log().includes('have been made anew'));
  }, 120_000);

  it('an introspection replica that starts is not ready before it knows of the revocations in force; from then on it asks nobody', async () => {
    const elsewhere = await TestTenant.create();
    const jwtApi = await elsewhere.resourceServer();
    const issuedTo = await elsewhere.confidential();
    const issue = async (): Promise<string> => {
      const asked = { grant_type: 'client_credentials', scope: 'orders:read' };
      return (await post<{ access_token: string }>(elsewhere.endpoint('token'), asked, issuedTo)).body.access_token;
    };
    const [revoked, live, another] = [await issue(), await issue(), await issue()];
    const isActive = async (token: string): Promise<boolean> => (await introspect(elsewhere, jwtApi, token)).active;
    await post(elsewhere.endpoint('revoke'), { token: revoked }, issuedTo);
    const token = await own.pidOf('token');
    const introspectionIs = async (status: number): Promise<boolean> =>
      (await timed(fetch(at('/readyz', processIndexOfIntrospection)))).status === status;

    process.kill(token, 'SIGSTOP');
    try {
      process.kill(await own.pidOf('introspection'), 'SIGKILL');
      await eventually(async () => (await own.pidOf('introspection').catch(() => 0)) !== 0, 15_000);
      await eventually(() => introspectionIs(503), 15_000);
      await sleep(2_000);
      expect(await introspectionIs(503)).toBe(true);
    } finally {
      process.kill(token, 'SIGCONT');
    }
    await eventually(() => introspectionIs(200), 15_000);
    // The tenant's keys are asked for with its first token.
    expect(await isActive(live)).toBe(true);
    process.kill(token, 'SIGSTOP');
    try {
      expect([await isActive(revoked), await isActive(another)]).toEqual([false, true]);
    } finally {
      process.kill(token, 'SIGCONT');
    }
    await eventually(ready, 15_000);
  }, 90_000);

  it('fault F10: the pool of connections exhausted: 503 at once, health and what needs no database answer, then all is well', async () => {
    // One after the other: with four connections, so many sign-ins at once may be told that there is none.
    const signedIn = [];
    for (let count = 0; count < 24; count += 1) signedIn.push(await signIn(tenant, client, user));
    await fetch(tenant.endpoint('jwks'));
    const database = new Client({ connectionString: own.postgres?.adminUrl });
    await database.connect();
    try {
      // A transaction that needs these rows waits, with a connection in hand: after four of them there is none left.
      await database.query('BEGIN');
      await database.query('LOCK TABLE token.refresh_tokens IN ACCESS EXCLUSIVE MODE');
      const refreshing = Promise.all(signedIn.map(({ refresh_token: spent }) => timed(refresh(tenant, client, spent ?? ''))));
      await sleep(300);
      const begun = Date.now();
      const [alive, health, discovery, ...others] = await Promise.all([
        timed(fetch(at('/livez', processIndexOfToken))),
        timed(fetch(at('/readyz', processIndexOfToken))),
        timed(fetch(`${tenant.issuer}/.well-known/openid-configuration`)),
        timed(adminOk<{ id: string }>('GET', tenant.path(`/users/${user.id}`)).then(() => ({ status: 200 }))),
      ]);
      expect(alive?.status).toBe(200);
      expect([200, 503]).toContain(health?.status);
      expect(discovery?.status).toBe(200);
      expect(Date.now() - begun).toBeLessThan(2_500);
      expect(others).toHaveLength(1);
      const refused = await refreshing;
      expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
      expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(2_500);
    } finally {
      await database.query('ROLLBACK');
      await database.end();
    }
    await eventually(ready, 10_000);
    expect((await signIn(tenant, client, user)).refresh_token).toBeDefined();
    // A refresh that was answered 503 has either not happened or its token is spent: never is there a second successor.
    for (const { refresh_token: token } of signedIn.slice(0, 5))
      expect([200, 400]).toContain((await refresh(tenant, client, token ?? '')).status);
  }, 90_000);
};

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { type ServiceName, serviceNames } from '#contracts';
import { repositoryRoot, startPlatform, type TestPlatform } from '#testing';
import { forgetAdminToken } from './support/admin.js';
import { Fleet } from './support/fleet.js';
import { eventually } from './support/journey.js';
import { MixedLoad } from './support/mixed-load.js';
import { failureOf, newSigner, NewTenantsLoad, type Signer } from './support/new-tenants-load.js';
import { usePlatform } from './support/platform.js';
import { revokedGrants } from './support/replica-faults.js';

jest.setTimeout(400_000);
const run = promisify(execFile);

/** As docs/operations.md describes it, each step by the command or setting that it names, on two processes of the service, under load. */
describe('N55: replacing secrets on two replicas', () => {
  let own: TestPlatform;
  let secrets: { readonly masterKeys: string; readonly databasePasswords: Readonly<Record<ServiceName, string>> };
  let fleet: Fleet;

  beforeAll(async () => {
    own = await startPlatform('distributed');
    usePlatform(own.address);
    forgetAdminToken();
    secrets = JSON.parse(await readFile(join(own.address.dataDirectory, 'secrets.json'), 'utf8')) as typeof secrets;
  });
  afterAll(() => own.close());

  const begin = async (service: ServiceName): Promise<void> => {
    fleet = await Fleet.start(own, service);
    await sleep(15_000);
  };

  /** The errors that any process of the platform wrote, of which one may say why a request failed. */
  const loggedErrors = async (): Promise<readonly string[]> =>
    (await readFile(own.address.logFile, 'utf8')).split('\n').filter((line) => line.includes('"level":"error"'));

  /** Does `work` while all kinds of requests are made, of which none may fail, and no grant may be taken for stolen. */
  const underLoad = async (work: () => Promise<void>): Promise<NewTenantsLoad> => {
    const before = await revokedGrants();
    const [load, newTenants] = [await MixedLoad.prepare(15), new NewTenantsLoad()];
    load.start(10);
    // Caches are cold, and the replica that was suspended last is being given up.
    await eventually(async () => {
      const { requests, failures } = load.between(Date.now() - 8_000, Date.now() - 3_000);
      return requests > 20 && failures.length === 0;
    }, 90_000);
    const begun = Date.now();
    newTenants.start();
    await sleep(2_000);
    const [worked] = await Promise.allSettled([work()]);
    await sleep(3_000);
    const [lost] = await Promise.all([load.stop(), newTenants.stop()]);
    const { requests, failures, longestMs } = load.between(begun, Date.now());
    process.stdout.write(
      `      ${fleet.service}: ${requests} requests of one tenant in ${Math.round((Date.now() - begun) / 1000)} s, ${failures.length} failed, longest ${longestMs} ms; ` +
        `${newTenants.requests} of ${newTenants.signers.length} new tenants, ${newTenants.failures.length} failed\n`,
    );
    expect(worked).toEqual({ status: 'fulfilled', value: undefined });
    const refused = [...lost, ...failures, ...newTenants.failures].slice(0, 20);
    expect({ refused, logged: refused.length > 0 ? await loggedErrors() : [] }).toEqual({ refused: [], logged: [] });
    expect(requests).toBeGreaterThan(50);
    expect(await revokedGrants()).toBe(before);
    return newTenants;
  };

  describe.each(serviceNames)('the database password of %s', (service) => {
    const variable = `OSTIARY_${service.toUpperCase()}_DATABASE_PASSWORD`;
    const [primary, spare] = [`ostiary_${service}`, `ostiary_${service}_2`];

    beforeAll(() => begin(service));
    afterAll(() => fleet.stop());

    /** `npm run migrate` with these passwords of the service, and those that the others have. */
    const migrate = async (changes: Record<string, string>): Promise<void> => {
      const passwords = Object.entries(secrets.databasePasswords).map(([name, password]) => [
        `OSTIARY_${name.toUpperCase()}_DATABASE_PASSWORD`,
        password,
      ]);
      const env = {
        PATH: process.env['PATH'],
        OSTIARY_ADMIN_DATABASE_URL: own.address.databaseUrl ?? '',
        ...Object.fromEntries(passwords),
        ...changes,
      };
      await run(process.execPath, [join(repositoryRoot, 'dist/apps/migrate/src/main.js')], { env });
    };
    const urlOf = (user: string, password: string): string =>
      Object.assign(new URL(fleet.environment['OSTIARY_DATABASE_URL'] ?? ''), { username: user, password }).href;
    const logsIn = async (user: string, password: string): Promise<boolean> => {
      const client = new Client({ connectionString: urlOf(user, password) });
      try {
        await client.connect();
        await client.end();
        return true;
      } catch {
        return false;
      }
    };

    it('a spare role takes over, the old password ends, and the next time the other way: not one request fails', async () => {
      const first = secrets.databasePasswords[service];
      const [second, unknown, third] = ['second', 'unknown', 'third'].map((name) => `${name}-password-of-${service}`) as [
        string,
        string,
        string,
      ];
      await underLoad(async () => {
        await migrate({ [`${variable}_2`]: second });
        await fleet.rollOut({ OSTIARY_DATABASE_URL: urlOf(spare, second) });
        await migrate({ [variable]: unknown, [`${variable}_2`]: second });
        expect(await logsIn(primary, first)).toBe(false);
        await sleep(2_000);
        await migrate({ [variable]: third, [`${variable}_2`]: second });
        await fleet.rollOut({ OSTIARY_DATABASE_URL: urlOf(primary, third) });
        await migrate({ [variable]: third });
        expect(await logsIn(spare, second)).toBe(false);
        expect(await logsIn(primary, third)).toBe(true);
      });
      // The platform's own replica, which goes on now, has the first.
      await migrate({});
    });
  });

  // Comes last: the platform's own replica, which does not get the new key, is of no use afterwards.
  describe('the master key', () => {
    let idle: readonly Signer[];

    beforeAll(async () => {
      await begin('token');
      idle = [await newSigner(), await newSigner()];
      for (const signer of idle) await eventually(async () => (await failureOf(signer)) === null, 10_000);
    });
    afterAll(() => fleet.stop());

    const query = async <Row>(sql: string): Promise<Row[]> => {
      const database = new Client({ connectionString: own.address.databaseUrl ?? '' });
      await database.connect();
      try {
        return (await database.query(sql)).rows as Row[];
      } finally {
        await database.end();
      }
    };
    const sealedUnder = async (): Promise<string[]> =>
      (await query<{ id: string }>(`SELECT DISTINCT split_part(sealed_private_jwk, '.', 1) AS id FROM token.signing_keys ORDER BY 1`)).map(
        ({ id }) => id,
      );

    it('decrypt everywhere, then encrypt, seal the rest anew, drop the old one: not one request fails', async () => {
      const old = secrets.masterKeys;
      const oldId = old.split(':')[0] ?? '';
      const loaded = await underLoad(async () => {
        // 1. Make a key.
        const { stdout } = await run(process.execPath, ['-p', "'k2:' + crypto.randomBytes(32).toString('base64')"]);
        const made = stdout.trim();
        expect(await sealedUnder()).toEqual([oldId]);
        // 2. Decrypt everywhere.
        await fleet.rollOut({ OSTIARY_MASTER_KEYS: `${old},${made}` });
        await sleep(2_000);
        expect(await sealedUnder()).toEqual([oldId]);
        // 3. Then encrypt.
        await fleet.rollOut({ OSTIARY_MASTER_KEYS: `${made},${old}` });
        await eventually(async () => (await sealedUnder()).includes('k2'), 10_000);
        expect(await sealedUnder()).toEqual([oldId, 'k2']);
        // 4. Seal the rest anew.
        const reseal = await run(process.execPath, [join(repositoryRoot, 'dist/apps/token/src/reseal-keys.main.js')], {
          env: fleet.environment,
        });
        process.stdout.write(`      ${reseal.stdout.trim().split('\n').at(-1) ?? ''}\n`);
        expect(await sealedUnder()).toEqual(['k2']);
        // 5. When the metric says 0, drop the old key.
        const stillSealed = new RegExp(`ostiary_sealed_keys\\{[^}]*master_key="${oldId}"[^}]*\\} [1-9]`);
        await eventually(
          async () => (await fleet.metrics()).every((text) => !stillSealed.test(text) && text.includes('master_key="k2"')),
          10_000,
        );
        await fleet.rollOut({ OSTIARY_MASTER_KEYS: made });
      });
      for (const signer of [...idle, ...loaded.signers]) expect(await failureOf(signer)).toBeNull();
    });
  });
});

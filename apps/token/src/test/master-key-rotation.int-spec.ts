import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type KeyId, rpcMap, type TenantId, type TenantScope } from '#contracts';
import type { Transaction, UnitOfWork } from '#kernel';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import { loadConfig, MasterKeys, newRequestContext } from '#platform';
import { signWithSecret } from '#testing';
import { sealedFor } from '../keys/sealed-for.js';
import { tokenPersistence } from '../persistence/token-persistence.js';
import { SqlSealedClientSecrets } from '../persistence/stores/sql-sealed-client-secrets.js';
import { SqlSubjectSecretStore } from '../persistence/stores/sql-subject-secret.store.js';
import { TypeOrmSigningKeyStore } from '../persistence/stores/typeorm-signing-key.store.js';
import { resealKeys } from '../reseal-keys.js';
import { TokenConfig } from '../token.config.js';
import { ResealKeysUseCase } from '../use-cases/reseal-keys/reseal-keys.use-case.js';
import type { TenantWorld } from './tenant-world.js';
import { type Replica, TokenService, tokensOf } from './token-service.js';

const k1 = MasterKeys.generate('k1');
const k2 = MasterKeys.generate('k2');

/** Loses its connections before the COMMIT of the transaction `at`. */
class CrashingUnitOfWork extends TypeOrmUnitOfWork {
  private transactions = 0;

  constructor(
    dataSource: ConstructorParameters<typeof TypeOrmUnitOfWork>[0],
    private readonly at: number,
    private readonly crash: () => Promise<void>,
  ) {
    super(dataSource);
  }

  override transaction<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return super.transaction(context, async (tx) => {
      const result = await work(tx);
      if (++this.transactions === this.at) await this.crash();
      return result;
    });
  }
}

describe('N55: rotating the master key', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start({ env: { OSTIARY_MASTER_KEYS: k1 } });
  }, 30_000);
  afterAll(async () => {
    await service.close();
  });

  const sealedUnder = async (): Promise<Record<string, number>> => {
    const { rows } = await service.database.query<{ id: string; keys: number }>(
      `SELECT split_part(sealed_private_jwk, '.', 1) AS id, count(*)::int AS keys FROM token.signing_keys GROUP BY 1 ORDER BY 1`,
    );
    return Object.fromEntries(rows.map(({ id, keys }) => [id, keys]));
  };
  const onlyFrom = (id: string, keys: Record<string, number>): void => expect(Object.keys(keys)).toEqual([id]);
  const command = async (masterKeys: string): Promise<string[]> => {
    const lines: string[] = [];
    const env = { OSTIARY_MASTER_KEYS: masterKeys, OSTIARY_DATABASE_URL: service.database.url('token') };
    await resealKeys(loadConfig(TokenConfig, env), (line) => void lines.push(line));
    return lines;
  };
  /** Keys of tenants that nobody asks for, sealed under `masterKey`. */
  const idleTenants = async (count: number, masterKey: string): Promise<readonly TenantId[]> => {
    const keys = MasterKeys.parse(masterKey);
    const ids = Array.from({ length: count }, () => randomUUID() as TenantId);
    for (const id of ids)
      await service.database.query(
        `INSERT INTO token.signing_keys (tenant_id, kid, algorithm, generation, public_jwk, sealed_private_jwk, created_at, activates_at)
         VALUES ($1, 'a-key', 'ES256', 1, '{}', $2, now(), now())`,
        [id, keys.encrypt(`secret of ${id}`, sealedFor(id, 'a-key' as KeyId))],
      );
    return ids;
  };
  const allOpenBy = async (masterKeys: string, tenants: readonly TenantId[]): Promise<boolean> => {
    const keys = MasterKeys.parse(masterKeys);
    const { rows } = await service.database.query<{ id: TenantId; text: string }>(
      'SELECT tenant_id AS id, sealed_private_jwk AS text FROM token.signing_keys WHERE tenant_id = ANY ($1)',
      [tenants],
    );
    return (
      rows.length === tenants.length &&
      rows.every(({ id, text }) => keys.decrypt(text, sealedFor(id, 'a-key' as KeyId)).toString() === `secret of ${id}`)
    );
  };

  it('in both steps on two replicas under load, for tenants that nobody has cached: not one request fails', async () => {
    const fleet: [Replica, Replica] = [service.replica(), await service.addReplica()];
    const worlds: TenantWorld[] = [];
    const failures: unknown[] = [];
    const load = { running: true, requests: 0 };
    const inFlight = new Map<Replica, number>();
    const using = async (replicas: readonly Replica[], work: () => Promise<void>): Promise<void> => {
      for (const replica of replicas) inFlight.set(replica, (inFlight.get(replica) ?? 0) + 1);
      await work().finally(() => replicas.forEach((replica) => inFlight.set(replica, (inFlight.get(replica) ?? 1) - 1)));
    };
    const anyReplica = (): Replica => fleet[load.requests++ % 2] ?? fleet[0];
    /** A JWT that one replica signs, and the other verifies by the keys that it opens. */
    const oneRequest = async (world: TenantWorld, issuer: Replica, verifier: Replica): Promise<void> => {
      const client = world.register({ scopes: [] });
      const { accessToken } = tokensOf(await service.token(world, client, { grant_type: 'client_credentials' }, issuer));
      if (accessToken.split('.').length !== 3 || !(await service.isActive(world, accessToken, verifier))) throw new Error('inactive');
    };
    const anyRequest = async (): Promise<void> => {
      const known = load.requests % 3 === 0 ? undefined : worlds[Math.floor(Math.random() * worlds.length)];
      const world = known ?? service.world();
      if (known === undefined) worlds.push(world);
      const [issuer, verifier] = [anyReplica(), anyReplica()];
      await using([issuer, verifier], () => oneRequest(world, issuer, verifier));
    };
    const workers = Array.from({ length: 4 }, async () => {
      for (; load.running; await sleep(5)) await anyRequest().catch((error: unknown) => failures.push(error));
    });
    /** A rolling update: one replica after the other, each asked nothing more before it goes. */
    const rollOut = async (masterKeys: string): Promise<void> => {
      for (const place of [0, 1] as const) {
        const old = fleet[place];
        fleet[place] = await service.addReplica({ OSTIARY_MASTER_KEYS: masterKeys });
        while ((inFlight.get(old) ?? 0) > 0) await sleep(5);
        await old.close();
        await sleep(300);
      }
    };

    await sleep(300);
    const idle = await idleTenants(50, k1);
    await rollOut(`${k1},${k2}`);
    await rollOut(`${k2},${k1}`);
    const between = await sealedUnder();
    expect(between['k1']).toBeGreaterThan(50);
    expect(between['k2']).toBeGreaterThan(0);
    expect(await command(`${k2},${k1}`)).toContain('k1: 0 signing keys and client secrets.');
    onlyFrom('k2', await sealedUnder());
    await rollOut(k2);
    load.running = false;
    await Promise.all(workers);

    expect(failures).toEqual([]);
    expect(load.requests).toBeGreaterThan(100);
    expect(await allOpenBy(k2, idle)).toBe(true);
  }, 60_000);

  it('a replica shows how many keys each master key seals, by its id', async () => {
    await idleTenants(3, k2);
    const replica = await service.addReplica({ OSTIARY_MASTER_KEYS: `${k2},${k1}` });
    const { k2: expected } = await sealedUnder();
    const metrics = await replica.app.metrics();
    expect(metrics).toContain(`ostiary_sealed_keys{master_key="k2",app="token"} ${expected}\n`);
    expect(metrics).toContain('ostiary_sealed_keys{master_key="k1",app="token"} 0\n');
    expect(metrics).not.toContain(k1.slice(3));
  });

  it('the job of a running replica seals keys of idle tenants anew, and two of them disturb nobody', async () => {
    const idle = await idleTenants(120, k1);
    const env = { OSTIARY_MASTER_KEYS: `${k2},${k1}`, OSTIARY_TOKEN_MAINTENANCE_INTERVAL: '1' };
    const replicas = [await service.addReplica(env), await service.addReplica(env)];
    for (const end = Date.now() + 15_000; 'k1' in (await sealedUnder()) && Date.now() < end;) await sleep(100);
    onlyFrom('k2', await sealedUnder());
    expect(await allOpenBy(k2, idle)).toBe(true);
    await Promise.all(replicas.map((replica) => replica.close()));
  }, 30_000);

  describe('the sealing, cut off in the middle', () => {
    const useCaseOf = (unitOfWork: UnitOfWork): ResealKeysUseCase =>
      new ResealKeysUseCase(
        unitOfWork,
        new TypeOrmSigningKeyStore(),
        new SqlSealedClientSecrets(),
        new SqlSubjectSecretStore(),
        MasterKeys.parse(`${k2},${k1}`),
      );
    const openDatabase = () =>
      createDataSource({
        service: 'token',
        url: service.database.url('token'),
        entities: tokenPersistence.entities,
        poolSize: 2,
      }).initialize();
    const forever = new AbortController().signal;
    const cutConnections = async (): Promise<void> => {
      await service.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ostiary_token' AND datname = current_database()`,
      );
    };

    it('by a crash of its connections has lost nothing, and goes on where it was', async () => {
      const idle = await idleTenants(60, k1);
      const crashing = await openDatabase();
      const unitOfWork = new CrashingUnitOfWork(crashing, 20, cutConnections);
      await expect(useCaseOf(unitOfWork).execute(() => newRequestContext(), forever)).rejects.toMatchObject({ code: 'unavailable' });
      await crashing.destroy();
      expect(await sealedUnder()).toMatchObject({ k1: 41 });
      expect(await allOpenBy(`${k1},${k2}`, idle)).toBe(true);

      const again = await openDatabase();
      const done = await useCaseOf(new TypeOrmUnitOfWork(again)).execute(() => newRequestContext(), forever);
      expect(done).toEqual({ resealed: 41, unreadable: [], isInterrupted: false });
      expect(await useCaseOf(new TypeOrmUnitOfWork(again)).execute(() => newRequestContext(), forever)).toMatchObject({ resealed: 0 });
      await again.destroy();
      expect(await allOpenBy(k2, idle)).toBe(true);
    }, 30_000);

    it('by a shutdown stops after the tenant at hand', async () => {
      await idleTenants(5, k1);
      const database = await openDatabase();
      const done = await useCaseOf(new TypeOrmUnitOfWork(database)).execute(() => newRequestContext(), AbortSignal.abort());
      expect(done).toMatchObject({ resealed: 0, isInterrupted: true });
      await database.destroy();
      expect(await sealedUnder()).toMatchObject({ k1: 5 });
    });
  });

  it('a master key that seals keys still may not be dropped: a replica without it does not start, and says how many', async () => {
    expect(await sealedUnder()).toMatchObject({ k1: 5 });
    await expect(service.addReplica({ OSTIARY_MASTER_KEYS: k2 })).rejects.toThrow(
      /^OSTIARY_MASTER_KEYS does not open all signing keys in the database, of which 5 are sealed under k1: start with .*ostiary_sealed_keys says 0/,
    );
    await command(`${k2},${k1}`);
    await (await service.addReplica({ OSTIARY_MASTER_KEYS: k2 })).close();
  });

  it('a key that no master key opens is named, hinders no other, and stays as it was', async () => {
    const [lost] = await idleTenants(1, MasterKeys.generate('k0'));
    const idle = await idleTenants(3, k1);
    const lines = await command(`${k2},${k1}`);
    expect(lines).toEqual([
      `No master key opens the signing key a-key of tenant ${lost}.`,
      '3 signing keys and client secrets were sealed anew under k2.',
      expect.stringMatching(/^k2: \d+ signing keys and client secrets\.$/),
      'k1: 0 signing keys and client secrets.',
      'k0: 1 signing keys and client secrets.',
    ]);
    expect(await allOpenBy(k2, idle)).toBe(true);
    await service.database.query('DELETE FROM token.signing_keys WHERE tenant_id = $1', [lost]);
  });

  it('the functions of the database that look over all tenants show ids and numbers, no key', async () => {
    const role = new Client({ connectionString: service.database.url('token'), options: '-c search_path=token' });
    await role.connect();
    const { rows } = await role.query('SELECT * FROM count_sealed_keys()');
    expect(rows).not.toEqual([]);
    expect((await role.query('SELECT * FROM signing_keys')).rows).toEqual([]);
    await role.end();
  });

  it('seals client secrets anew, and may not be dropped while it seals one', async () => {
    const world = service.world();
    const client = world.register({ tokenEndpointAuthMethod: 'client_secret_jwt' });
    const { clientId } = client.application;
    const clientSecret = client.secret ?? '';
    const sealing = await service.addReplica({ OSTIARY_MASTER_KEYS: `${k1},${k2}` });
    await sealing.call(rpcMap.token.sealClientSecret, world.context, { clientId, clientSecret });
    await sealing.close();
    const sealedBy = async () => (await service.database.query('SELECT sealed_under AS id FROM token.sealed_client_secrets', [])).rows;
    expect(await sealedBy()).toEqual([{ id: 'k1' }]);
    await service.database.query(`DELETE FROM token.signing_keys WHERE sealed_under = 'k1'`, []);
    await expect(service.addReplica({ OSTIARY_MASTER_KEYS: k2 })).rejects.toThrow(/of which 1 is sealed under k1/);
    await command(`${k2},${k1}`);
    expect(await sealedBy()).toEqual([{ id: 'k2' }]);
    const replica = await service.addReplica({ OSTIARY_MASTER_KEYS: k2 });
    const assertion = await signWithSecret(clientSecret, { clientId, issuer: world.context.issuer });
    expect(await replica.call(rpcMap.token.verifyClientAssertion, world.context, { clientId, assertion })).toEqual({ proven: true });
    await replica.close();
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { type Application, type ClientId, type EventEnvelope, eventMap, rpcMap, type SigningAlgorithm, type SigningKey } from '#contracts';
import { MasterKeys } from '#platform';
import { fulfilled, race, rounds } from '#testing';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { type Replica, TokenService } from './token-service.js';

describe('signing keys', () => {
  const firstMasterKey = MasterKeys.generate('k1');
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    service = await TokenService.start({
      replicas: 2,
      patienceMs: 30_000,
      env: { OSTIARY_MASTER_KEYS: firstMasterKey },
    });
  });

  beforeEach(() => {
    world = service.world();
    client = world.registerPublic();
  });

  afterAll(async () => {
    await service.close();
  });

  const jwks = async (replica: Replica = service.replica()): Promise<JSONWebKeySet> => {
    const { keys } = await replica.call(rpcMap.token.getJwks, world.context, {});
    return { keys: keys.map((key) => ({ ...key })) };
  };
  const kids = async (replica?: Replica): Promise<unknown[]> => (await jwks(replica)).keys.map(({ kid }) => kid).sort();
  const rotate = async (immediately: boolean, replica: Replica = service.replica()): Promise<readonly SigningKey[]> =>
    (await replica.call(rpcMap.token.rotateSigningKeys, world.context, { immediately })).keys;
  const states = (keys: readonly SigningKey[]): string[] => keys.map(({ algorithm, state }) => `${algorithm} ${state}`);
  const verify = async (token: string, replica?: Replica): Promise<unknown> => compactVerify(token, createLocalJWKSet(await jwks(replica)));
  const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
  const inDatabase = async (): Promise<string[]> => {
    const { rows } = await service.database.query<{ algorithm: string }>(
      'SELECT algorithm FROM token.signing_keys WHERE tenant_id = $1 ORDER BY algorithm, generation',
      [world.context.tenantId],
    );
    return rows.map(({ algorithm }) => algorithm);
  };
  const signedBy = async (algorithm: SigningAlgorithm, replica: Replica): Promise<string | undefined> => {
    const request = { audience: 'an-api' as ClientId, algorithm, response: { active: false } };
    return kidOf((await replica.call(rpcMap.token.signIntrospectionResponse, world.context, request)).jwt);
  };
  const accessToken = async (): Promise<string> => (await service.signIn(world, client)).accessToken;

  it('has one of each algorithm, made once however many replicas ask first, in every round', async () => {
    for (let round = 0; round < rounds; round++) {
      world = service.world();
      const sets = await race(10, (index) => kids(service.replica(index)));
      const answers = new Set(sets.map((set) => JSON.stringify(set)));
      expect(answers.size).toBe(1);
      expect((await jwks()).keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256']);
    }
  }, 60_000);

  it('has none of an algorithm that nobody has signed by or asked for: who signs by one does not wait for another', async () => {
    await accessToken();
    expect(await inDatabase()).toEqual(['ES256']);
    expect((await jwks()).keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256']);
  });

  it('makes one of 100 first signatures by an algorithm, on two replicas at once, and publishes it, in every round', async () => {
    for (let round = 0; round < rounds; round++) {
      world = service.world();
      const used = fulfilled(await race(100, (index) => signedBy('RS256', service.replica(index))));
      expect(new Set(used).size).toBe(1);
      expect(await inDatabase()).toEqual(['RS256']);
      expect(await kids(service.replica(1))).toContain(used[0]);
    }
  }, 60_000);

  it('makes none for the introspection service, which learns of each once it signs', async () => {
    const known = async (): Promise<unknown[]> =>
      (await service.replica(1).call(rpcMap.token.listVerificationKeys, world.context, {})).keys.map(({ kid }) => kid);
    expect(await known()).toEqual([]);
    const signed = [kidOf(await accessToken())];
    expect(await known()).toEqual(signed);
    signed.push(await signedBy('RS256', service.replica()));
    expect(new Set(await known())).toEqual(new Set(signed));
  });

  describe('made ahead', () => {
    const register = async (members: Partial<Application>): Promise<void> => {
      const { clientId } = world.registerPublic(members).application;
      await service.deliver(world, eventMap.tenant.applicationCreated, { clientId, version: 1 });
    };

    const made = async (algorithm: SigningAlgorithm): Promise<void> => {
      while (!(await inDatabase()).includes(algorithm)) await sleep(20);
    };

    it('are none for a tenant that begins, nor for an application that gets no ID tokens', async () => {
      await service.deliver(world, eventMap.tenant.tenantCreated, { slug: world.context.slug, name: 'A tenant', version: 1 });
      await register({ scopes: ['notes:read'], idTokenSignedResponseAlg: 'RS256' });
      await register({ idTokenSignedResponseAlg: 'ES256' });
      await made('ES256');
      expect(await inDatabase()).toEqual(['ES256']);
    });

    it('are what signs the ID tokens of an application that is registered, and of one that changes', async () => {
      await register({ idTokenSignedResponseAlg: 'RS256' });
      await made('RS256');
      world = service.world();
      const { clientId } = world.registerPublic({ idTokenSignedResponseAlg: 'RS256' }).application;
      await service.deliver(world, eventMap.tenant.applicationUpdated, { clientId, status: 'active', version: 2 });
      await made('RS256');
    });

    it('are those of the next application, whatever hindered those of one before', async () => {
      service.down.add('tenant');
      const looks = jest.spyOn(service.down, 'has');
      await register({ idTokenSignedResponseAlg: 'RS256' });
      while (!looks.mock.results.some(({ value }) => value === true)) await sleep(5);
      looks.mockRestore();
      await sleep(50);
      service.down.delete('tenant');
      expect(await inDatabase()).toEqual([]);
      await register({});
      await made('ES256');
    });
  });

  it('publishes public halves only', async () => {
    for (const key of (await jwks()).keys) {
      expect(Object.keys(key).sort()).toEqual(
        key.kty === 'EC' ? ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'] : ['alg', 'e', 'kid', 'kty', 'n', 'use'],
      );
    }
  });

  it('signs what anybody with the JWK Set can verify, in the algorithm asked for', async () => {
    const rsa = world.registerPublic({ idTokenSignedResponseAlg: 'RS256' });
    const tokens = await service.signIn(world, rsa);
    expect(decodeProtectedHeader(tokens.idToken)).toMatchObject({ alg: 'RS256' });
    expect(decodeProtectedHeader(tokens.accessToken)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    await expect(verify(tokens.idToken)).resolves.toBeDefined();
    await expect(verify(tokens.accessToken, service.replica(1))).resolves.toBeDefined();
  });

  it('attack A45: are worth nothing to another tenant', async () => {
    const foreign = await accessToken();
    const other = service.world();
    await service.signIn(other, other.registerPublic());
    expect(await service.isActive(other, foreign)).toBe(false);
  });

  it('are listed for administrators without their halves, and none is made for that', async () => {
    expect(await service.replica().call(rpcMap.token.listSigningKeys, world.context, {})).toEqual({ keys: [] });
    await jwks();
    const { keys } = await service.replica().call(rpcMap.token.listSigningKeys, world.context, {});
    expect(states(keys)).toEqual(['ES256 active', 'RS256 active']);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['activatesAt', 'algorithm', 'createdAt', 'kid', 'retiredAt', 'state']);
  });

  describe('rotation', () => {
    describe('with a short time of publishing', () => {
      let patient: TokenService;
      beforeAll(async () => {
        patient = service;
        service = await TokenService.start({ replicas: 2, patienceMs: 30_000, env: { OSTIARY_SIGNING_KEY_PUBLISH_SECONDS: '3' } });
      });
      afterAll(async () => {
        await service.close();
        service = patient;
      });

      it('publishes first, signs when caches have had time to learn, and goes on verifying', async () => {
        const old = await accessToken();
        await jwks();
        const keys = await rotate(false);
        expect(states(keys)).toEqual(['ES256 published', 'ES256 active', 'RS256 published', 'RS256 active']);
        expect(await kids()).toHaveLength(4);
        const activeAt = Date.parse(keys[0]?.activatesAt ?? '');
        const signers: (string | undefined)[] = [];
        while (Date.now() < activeAt) {
          const signer = kidOf(await accessToken());
          if (Date.now() < activeAt) signers.push(signer);
          await sleep(100);
        }
        for (const signer of signers) expect(signer).toBe(kidOf(old));
        await sleep(100);
        const fresh = await accessToken();
        expect(kidOf(fresh)).not.toBe(kidOf(old));
        for (const token of [old, fresh]) {
          await expect(verify(token)).resolves.toBeDefined();
          expect(await service.isActive(world, token, service.replica(1))).toBe(true);
        }
        const { keys: later } = await service.replica().call(rpcMap.token.listSigningKeys, world.context, {});
        expect(states(later)).toEqual(['ES256 active', 'ES256 retired', 'RS256 active', 'RS256 retired']);
      });
    });

    it('gives no key of an algorithm that nobody has needed, nor any to a tenant without', async () => {
      expect(await rotate(true)).toEqual([]);
      await accessToken();
      expect(states(await rotate(true))).toEqual(['ES256 active', 'ES256 retired']);
    });

    it('asked for again while a successor waits, adds none', async () => {
      await accessToken();
      const first = await rotate(false);
      expect(await rotate(false, service.replica(1))).toEqual(first);
    });

    it('immediately: signs with the new key at once, on every replica that heard of it', async () => {
      const old = await accessToken();
      expect(states(await rotate(true, service.replica(1)))).toEqual(['ES256 active', 'ES256 retired']);
      await service.broadcast(world, eventMap.token.signingKeysRotated, { kids: [] });
      const fresh = await accessToken();
      expect(kidOf(fresh)).not.toBe(kidOf(old));
      await expect(verify(old)).resolves.toBeDefined();
    });

    it('fault F18: a replica that has not heard of a new key yet verifies its signatures none the less', async () => {
      await accessToken();
      expect(await service.isActive(world, await accessToken(), service.replica(1))).toBe(true);
      await rotate(true, service.replica(0));
      const fresh = await accessToken();
      await sleep(300);
      expect(await service.isActive(world, fresh, service.replica(1))).toBe(true);
    });

    it('by 4 at once on two replicas makes one generation', async () => {
      await accessToken();
      await race(4, (index) => rotate(false, service.replica(index)));
      expect(await inDatabase()).toEqual(['ES256', 'ES256']);
    }, 20_000);

    it('tells that the set of keys changed', async () => {
      await accessToken();
      const keys = await rotate(true);
      const { rows } = await service.database.query<{ envelope: EventEnvelope }>(
        'SELECT envelope FROM token.outbox WHERE subject = $1 AND tenant_id = $2',
        [eventMap.token.signingKeysRotated.subject, world.context.tenantId],
      );
      expect(rows).toHaveLength(1);
      expect(new Set(rows[0]?.envelope.payload['kids'] as string[])).toEqual(new Set(keys.map(({ kid }) => kid)));
    });
  });

  describe('at rest', () => {
    const sealed = async (): Promise<{ kid: string; text: string }[]> => {
      const { rows } = await service.database.query<{ kid: string; text: string }>(
        `SELECT kid, sealed_private_jwk AS text FROM token.signing_keys WHERE tenant_id = $1 AND algorithm = 'ES256'`,
        [world.context.tenantId],
      );
      return rows;
    };

    it('are ciphertext, bound to their tenant and their id', async () => {
      await accessToken();
      const [mine] = await sealed();
      expect(mine?.text).toMatch(/^k1\.[\w-]+\.[\w-]+$/);
      const keys = MasterKeys.parse(firstMasterKey);
      const opens = (data: string): unknown => JSON.parse(keys.decrypt(mine?.text ?? '', data).toString());
      expect(opens(`${world.context.tenantId}\nsigning-key\n${mine?.kid}`)).toMatchObject({ kty: 'EC', kid: mine?.kid });
      expect(() => opens(`${service.world().context.tenantId}\nsigning-key\n${mine?.kid}`)).toThrow();
      expect(() => opens(`${world.context.tenantId}\nsigning-key\nanother`)).toThrow();
    });

    it('planted from another tenant, sign nothing', async () => {
      await accessToken();
      const [mine] = await sealed();
      const victim = service.world();
      await service.replica().call(rpcMap.token.getJwks, victim.context, {});
      await service.database.query(`UPDATE token.signing_keys SET sealed_private_jwk = $2 WHERE tenant_id = $1 AND algorithm = 'ES256'`, [
        victim.context.tenantId,
        mine?.text,
      ]);
      await expect(service.signIn(victim, victim.registerPublic())).rejects.toMatchObject({ code: 'internal' });
    });

    it.each([
      ['other keys of the same id', MasterKeys.generate('k1')],
      ['keys of other ids', MasterKeys.generate('k9')],
    ])('make a replica that starts with %s say so in one line', async (_, masterKeys) => {
      await accessToken();
      await expect(service.addReplica({ OSTIARY_MASTER_KEYS: masterKeys })).rejects.toThrow(
        /^OSTIARY_MASTER_KEYS does not open all signing keys in the database, of which \d+ are sealed under k1: start with the master keys of the last start/,
      );
    });

    it('keep no replica from starting when a single row does not open', async () => {
      await accessToken();
      await service.database.query(
        `UPDATE token.signing_keys SET created_at = '2000-01-01', sealed_private_jwk = 'k1.' || repeat('x', 16) || '.' || repeat('y', 40)
        WHERE tenant_id = $1 AND algorithm = 'ES256'`,
        [world.context.tenantId],
      );
      await service.addReplica();
    });

    it('fault F19: are read under the old master key, which is needed until all are sealed anew', async () => {
      const old = await accessToken();
      const rotated = `${MasterKeys.generate('k2')},${firstMasterKey}`;
      const replica = await service.addReplica({ OSTIARY_MASTER_KEYS: rotated });
      expect(await service.isActive(world, old, replica)).toBe(true);
      await expect(service.addReplica({ OSTIARY_MASTER_KEYS: rotated.split(',', 1).join() })).rejects.toThrow(/sealed under k1/);
    });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientId, eventMap, type GrantId, ServiceError } from '#contracts';
import { accessTokenHash, createSecret } from '#oauth-core';
import { asserted, buildResourceServer, ClientKey } from '#testing';
import { type Replica, Surroundings } from './world.js';

const later = (): number => Math.floor(Date.now() / 1000) + 900;

/** Milliseconds until `condition` held; rejects after `withinMs`. */
const until = async (condition: () => Promise<boolean>, withinMs: number): Promise<number> => {
  const began = performance.now();
  for (; !(await condition()); await sleep(5))
    if (performance.now() - began > withinMs) throw new Error(`did not come about within ${withinMs} ms`);
  return performance.now() - began;
};

describe('introspection replicas on a real NATS server', () => {
  let at: Surroundings;
  let replica: Replica;
  let caller: { clientId: ClientId; secret: string };

  beforeAll(async () => {
    at = await Surroundings.start();
    caller = at.world.caller();
    replica = await at.replica();
  }, 60_000);
  afterAll(() => at.close(), 30_000);

  const reset = (): void => {
    at.world.asked.introspectTokens = 0;
  };
  const ready = (which: Replica): Promise<number> => until(() => which.isReady(), 5_000);
  /** The replica judges JWTs itself from now on. */
  const warm = async (which = replica): Promise<void> => {
    await which.state(caller, await at.world.jwt());
    await until(async () => {
      reset();
      await which.state(caller, await at.world.jwt());
      return at.world.asked.introspectTokens === 0;
    }, 5_000);
  };
  const revokeGrant = (grantId: string): void =>
    at.publish(eventMap.token.grantRevoked, {
      grantId: grantId as GrantId,
      clientId: at.world.application.clientId,
      userId: null,
      sessionId: null,
      reason: 'revoked',
    });

  it('asks once about an opaque token, and answers from memory then', async () => {
    const token = at.world.opaqueToken();
    reset();
    for (let turn = 0; turn < 5; turn++) expect(await replica.state(caller, token)).toBe(true);
    expect(at.world.asked.introspectTokens).toBe(1);
  });

  it('judges JWTs itself once it knows the revocations in force', async () => {
    await warm();
    for (let turn = 0; turn < 20; turn++) expect(await replica.state(caller, await at.world.jwt())).toBe(true);
    expect(at.world.asked).toMatchObject({ introspectTokens: 0, listVerificationKeys: 1 });
  });

  it('tells another resource server nothing, also of a token it holds', async () => {
    const stranger = at.world.caller(buildResourceServer({ identifier: 'https://stranger.example' }));
    const token = at.world.opaqueToken();
    expect([await replica.state(caller, token), await replica.state(stranger, token)]).toEqual([true, false]);
    expect([await replica.state(caller, token), await replica.state(stranger, token)]).toEqual([true, false]);
  });

  it('has forged assertions judged only until their sender is over the limit, and serves the others', async () => {
    const limited = await at.replica({ OSTIARY_INTROSPECTION_INACTIVE_PER_MINUTE: '3' });
    const token = at.world.opaqueToken();
    expect(await limited.state(caller, token)).toBe(true);
    const key = await ClientKey.generate('ES256');
    const signer = { clientId: at.world.application.clientId, issuer: at.world.tenant.issuer };
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn++) statuses.push((await limited.ask({ token, ...asserted(await key.sign(signer)) })).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    expect(at.world.asked.verifyClientAssertion).toBe(3);
    expect(await limited.state(caller, token)).toBe(true);
  });

  it('forgets a caller whose secret was replaced', async () => {
    const server = buildResourceServer();
    const before = at.world.caller(server);
    const token = at.world.opaqueToken();
    expect(await replica.state(before, token)).toBe(false);
    const after = at.world.caller(server);
    at.publish(eventMap.tenant.resourceServerUpdated, { resourceServerId: server.id, clientId: server.clientId, version: 2 });
    await until(async () => (await replica.state(before, token)) === 401, 1_000);
    expect(await replica.state(after, token)).toBe(false);
  });

  it.each(['jwt', 'opaque'])('heeds the revocation of a grant at once (%s)', async (format) => {
    await warm();
    const grantId = randomUUID();
    const token = format === 'jwt' ? await at.world.jwt(grantId) : at.world.opaqueToken(grantId);
    expect(await replica.state(caller, token)).toBe(true);
    at.world.opaque.delete(token);
    revokeGrant(grantId);
    expect(await until(async () => (await replica.state(caller, token)) === false, 1_000)).toBeLessThan(500);
  });

  it('heeds the revocation of one JWT alone, however its signature is spelled', async () => {
    await warm();
    const [token, other] = [await at.world.jwt(), await at.world.jwt()];
    const spelled = token.slice(0, -1) + ({ A: 'B', Q: 'R', g: 'h', w: 'x' }[token.slice(-1)] ?? token.slice(-1));
    expect([await replica.state(caller, token), await replica.state(caller, spelled)]).toEqual([true, true]);
    const { clientId } = at.world.application;
    const revoked = { tokenHash: accessTokenHash(token), grantId: randomUUID() as GrantId, clientId, expiresAt: later() };
    at.publish(eventMap.token.accessTokenRevoked, revoked);
    await until(async () => (await replica.state(caller, token)) === false, 1_000);
    expect([await replica.state(caller, spelled), await replica.state(caller, other)]).toEqual([false, true]);
  });

  const revokedBefore = async (): Promise<string> => {
    const grantId = randomUUID();
    at.world.revocations.push({ tenantId: at.world.tenant.id, id: grantId, until: later() });
    return at.world.jwt(grantId);
  };

  it('knows of the revocations in force as soon as it is ready, and asks nobody about a token', async () => {
    const tokens = [await revokedBefore(), await revokedBefore(), await revokedBefore()];
    at.world.pageSize = 1;
    const late = await at.replica();
    await ready(late);
    at.world.pageSize = 1_000;
    reset();
    for (const token of tokens) expect(await late.state(caller, token)).toBe(false);
    expect(await late.state(caller, await at.world.jwt())).toBe(true);
    expect(at.world.asked.introspectTokens).toBe(0);
  });

  it('is not ready before it has read them, asks until then, and heeds what is revoked meanwhile', async () => {
    const grantId = randomUUID();
    const token = await at.world.jwt(grantId);
    let read = (): void => undefined;
    const held = new Promise<void>((resolve) => (read = resolve));
    at.world.listing = () => held;
    const late = await at.replica();
    reset();
    expect(await late.isReady()).toBe(false);
    await late.state(caller, token);
    expect(at.world.asked.introspectTokens).toBe(1);
    revokeGrant(grantId);
    // Who has heard of it hears of it on a connection beside the late one's.
    await until(async () => (await replica.state(caller, token)) === false, 5_000);
    await sleep(100);
    at.world.listing = () => Promise.resolve();
    read();
    await ready(late);
    reset();
    expect([await late.state(caller, token), at.world.asked.introspectTokens]).toEqual([false, 0]);
  });

  it('is not ready while they cannot be read, and reads them as soon as they can', async () => {
    const token = await revokedBefore();
    at.world.listing = () => Promise.reject(new ServiceError('unavailable', 'Down for the test.'));
    const late = await at.replica();
    await sleep(500);
    expect(await late.isReady()).toBe(false);
    at.world.listing = () => Promise.resolve();
    await ready(late);
    reset();
    expect([await late.state(caller, token), at.world.asked.introspectTokens]).toEqual([false, 0]);
  });

  it('asks about the tokens of a tenant with more of them than it may hold', async () => {
    for (let count = 0; count < 20; count++) await revokedBefore();
    const small = await at.replica({ OSTIARY_INTROSPECTION_REVOCATIONS: '10' });
    await ready(small);
    reset();
    await small.state(caller, await at.world.jwt());
    expect(at.world.asked.introspectTokens).toBe(1);
  });

  it('attack A50: random tokens cost no look-up and no memory, and are answered 429 in the end', async () => {
    await warm();
    const attacker = at.world.caller(buildResourceServer());
    const known = at.world.opaqueToken();
    await replica.state(caller, known);
    reset();
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    const before = heap();
    const states: (boolean | number)[] = [];
    for (let batch = 0; batch < 200; batch++) {
      const tokens = Array.from({ length: 50 }, () => `ost_at_${randomBytes(37).toString('base64url').slice(0, 49)}`);
      states.push(...(await Promise.all(tokens.map((token) => replica.state(attacker, token)))));
    }
    expect(states.filter((state) => state === false).length).toBeGreaterThanOrEqual(5_000);
    expect(states.filter((state) => state === false).length).toBeLessThan(5_100);
    expect(states.filter((state) => state === 429).length + states.filter((state) => state === false).length).toBe(10_000);
    expect(at.world.asked.introspectTokens).toBe(0);
    expect(heap() - before).toBeLessThan(10);
    const refused = await replica.introspect(attacker, createSecret('at', randomBytes));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await replica.state(caller, known)).toBe(true);
  }, 60_000);

  it('attack A50: JWTs by keys that nobody has cost no look-up each, and are answered 429 in the end', async () => {
    const limited = await at.replica({ OSTIARY_INTROSPECTION_INACTIVE_PER_MINUTE: '300' });
    await ready(limited);
    await warm(limited);
    const attacker = at.world.caller(buildResourceServer());
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = (): string =>
      [encode({ alg: 'ES256', typ: 'at+jwt', kid: randomUUID() }), encode({ iss: at.world.tenant.issuer }), 'A'.repeat(86)].join('.');
    reset();
    const { listVerificationKeys: before } = at.world.asked;
    const states: (boolean | number)[] = [];
    for (let batch = 0; batch < 20; batch++)
      states.push(...(await Promise.all(Array.from({ length: 20 }, () => limited.state(attacker, forged())))));
    expect([states.filter((state) => state === false).length >= 300, states.at(-1)]).toEqual([true, 429]);
    expect(at.world.asked.introspectTokens).toBe(0);
    // A key id that is not known is looked for once a second, whoever makes them up.
    expect(at.world.asked.listVerificationKeys - before).toBeLessThan(10);
    expect(await limited.state(caller, await at.world.jwt())).toBe(true);
  });

  it.each([
    ['hangs', async () => at.nats.pause(), async () => at.nats.resume()],
    ['is gone', () => at.nats.kill(), () => at.nats.restart()],
  ])(
    'cut off from a NATS server that %s, trusts nothing it holds after 2 s, and everything comes back',
    async (_how, cut, mend) => {
      await warm();
      const [opaque, jwt] = [at.world.opaqueToken(), await at.world.jwt()];
      for (const token of [opaque, jwt]) expect(await replica.state(caller, token)).toBe(true);
      const began = performance.now();
      await cut();
      try {
        const trustedFor = await until(async () => (await replica.state(caller, opaque)) === 503, 4_000);
        expect(trustedFor).toBeLessThan(2_000);
        expect(await replica.state(caller, jwt)).toBe(503);
        expect(performance.now() - began).toBeLessThan(4_000);
      } finally {
        await mend();
      }
      await until(async () => (await replica.state(caller, opaque)) === true, 15_000);
      await warm();
      expect(await replica.state(caller, jwt)).toBe(true);
    },
    40_000,
  );
});

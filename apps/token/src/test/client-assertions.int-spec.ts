import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type OAuthReply, rpcMap } from '#contracts';
import { hashSecret } from '#oauth-core';
import { asserted, ClientKey, fulfilled, race, rounds, signWithSecret } from '#testing';
import type { TestClient, TenantWorld } from './tenant-world.js';
import { TokenService } from './token-service.js';

describe('clients that sign for themselves (private_key_jwt)', () => {
  let service: TokenService;
  let key: ClientKey;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, patienceMs: 30_000 });
    key = await ClientKey.generate('ES256');
  });
  afterAll(() => service.close());
  beforeEach(() => {
    world = service.world();
    client = world.register({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } });
  });

  const signerOf = ({ application }: TestClient) => ({ clientId: application.clientId, issuer: world.context.issuer });
  const sign = (changes = {}, signer = client) => key.sign(signerOf(signer), changes);
  const ask = (assertion: string, replica = 0): Promise<OAuthReply> =>
    service.replica(replica).call(rpcMap.token.issueToken, world.context, {
      parameters: Object.entries({ grant_type: 'client_credentials', ...asserted(assertion) }),
      authorization: null,
    });
  const introspect = (assertion: string, replica = 0) =>
    service.replica(replica).call(rpcMap.token.verifyClientAssertion, world.context, { clientId: client.application.clientId, assertion });

  it('get tokens', async () => {
    expect(await ask(await sign())).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it(`attack A34: a hundred at once, at two replicas, with one assertion: one gets a token (${rounds} rounds)`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const assertion = await sign();
      const replies = fulfilled(await race(100, (index) => ask(assertion, index)));
      expect(replies).toHaveLength(100);
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 401]));
    }
  });

  it('attack A34: an assertion that was used at one replica, or at introspection, is used everywhere', async () => {
    const [first, second] = [await sign(), await sign()];
    expect(await ask(first, 0)).toMatchObject({ status: 200 });
    expect(await introspect(first, 1)).toMatchObject({ proven: false, reason: expect.stringMatching(/used before/) });
    expect(await introspect(second, 1)).toEqual({ proven: true });
    expect(await ask(second, 0)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('attack A34: a jti that comes again with another expiry was used, too', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await ask(await sign({ jti: 'one', exp: now + 60 }))).toMatchObject({ status: 200 });
    expect(await ask(await sign({ jti: 'one', exp: now + 3_600 }), 1)).toMatchObject({ status: 401 });
    const other = world.register({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    expect(await ask(await sign({ jti: 'one' }, other))).toMatchObject({ status: 200 });
  });

  it("of one tenant spend nothing of another's: the same client and jti there", async () => {
    const [mine, registration] = [world, client];
    expect(await ask(await sign({ jti: 'shared' }))).toMatchObject({ status: 200 });
    world = service.world();
    client = world.register({ ...registration.application });
    expect(await ask(await sign({ jti: 'shared' }))).toMatchObject({ status: 200 });
    const rows = 'SELECT DISTINCT tenant_id FROM token.used_client_assertions WHERE tenant_id = ANY($1)';
    expect((await service.database.query(rows, [[mine.context.tenantId, world.context.tenantId]])).rows).toHaveLength(2);
  });

  it.each([-1e300, -1, 0, 0.5])('may say that they signed at %d', async (iat) => {
    expect(await ask(await sign({ iat }))).toMatchObject({ status: 200 });
  });

  it('leave neither assertion nor jti in the database', async () => {
    const assertion = await sign({ jti: 'a-jti-to-look-for' });
    await ask(assertion);
    const { rows } = await service.database.query('SELECT * FROM token.used_client_assertions', []);
    const stored = JSON.stringify(rows);
    expect(rows).not.toEqual([]);
    expect(stored).not.toContain('a-jti-to-look-for');
    expect(stored).not.toContain(client.application.clientId);
  });

  it('fault F24: that were signed before a restore, which forgot what was used since its backup, are refused', async () => {
    const now = Math.floor(Date.now() / 1000);
    await service.database.query('INSERT INTO token.restores (restored_at) VALUES (to_timestamp($1))', [now - 300]);
    const outcomes = await Promise.all(
      [
        { iat: now - 300, exp: now + 600 },
        { iat: now - 245, exp: now + 600 },
        { iat: undefined, exp: now + 600 },
      ].map(async (claims) => (await ask(await sign(claims))).status),
    );
    expect(outcomes).toEqual([401, 401, 401]);
    expect(await ask(await sign({ iat: now - 235 }))).toMatchObject({ status: 200 });
    await service.database.query('DELETE FROM token.restores', []);
    expect(await ask(await sign({ iat: undefined, exp: now + 600 }))).toMatchObject({ status: 200 });
  });

  it('are unknown to who asks with nonsense, or for a client that is not there', async () => {
    expect(await introspect('x.y.z')).toMatchObject({ proven: false, told: null });
    expect(await introspect(await key.sign({ clientId: 'nobody', issuer: world.context.issuer }))).toMatchObject({
      proven: false,
      told: null,
    });
  });

  it.each([
    ['attack A40: are not looked for at this machine', {}, 0],
    ['are looked for at this machine where development allows it', { OSTIARY_FETCH_FROM_LOOPBACK: 'true' }, 1],
  ])('whose keys %s', async (_what, env, expected) => {
    let connections = 0;
    const inside = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(inside, 'listening');
    const { port } = inside.address() as AddressInfo;
    const replica = await service.addReplica(env);
    client = world.register({ tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: `https://127.0.0.1:${port}/jwks` });
    const proof = await replica.call(rpcMap.token.verifyClientAssertion, world.context, {
      clientId: client.application.clientId,
      assertion: await sign(),
    });
    expect(proof).toMatchObject({ proven: false, told: null });
    expect(connections).toBe(expected);
    inside.close();
  });

  describe('with their secret (client_secret_jwt)', () => {
    const keep = ({ application: { clientId }, secret }: TestClient, replica = 0) =>
      service.replica(replica).call(rpcMap.token.sealClientSecret, world.context, { clientId, clientSecret: secret ?? '' });
    const signBySecret = ({ application, secret }: TestClient, changes = {}) =>
      signWithSecret(secret ?? '', { clientId: application.clientId, issuer: world.context.issuer }, changes);
    const outcome = async (signer: TestClient, replica = 0): Promise<number> => (await ask(await signBySecret(signer), replica)).status;
    const rows = async () =>
      (await service.database.query('SELECT * FROM token.sealed_client_secrets WHERE tenant_id = $1', [world.context.tenantId])).rows;
    const makeOlder = () =>
      service.database.query(`UPDATE token.sealed_client_secrets SET created_at = created_at - interval '2 minutes'`, []);
    const changed = async (kept: TestClient) => {
      const { clientId } = kept.application;
      await service.deliver(world, eventMap.tenant.applicationUpdated, { clientId, status: 'active', version: 2 });
    };

    beforeEach(async () => {
      client = world.register({ tokenEndpointAuthMethod: 'client_secret_jwt' });
      await keep(client);
    });

    it('get tokens at every replica, and authenticate at introspection, with each assertion once', async () => {
      expect([await outcome(client), await outcome(client, 1)]).toEqual([200, 200]);
      const assertion = await signBySecret(client);
      expect(await introspect(assertion, 1)).toEqual({ proven: true });
      expect(await ask(assertion)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    });

    it('leave their secret nowhere: sealed in the database, and under the name of its hash', async () => {
      const stored = await rows();
      expect(stored).toMatchObject([{ secret_hash: hashSecret(client.secret ?? ''), sealed_under: 'k1' }]);
      expect(JSON.stringify(stored)).not.toContain(client.secret);
    });

    it('authenticate by no secret that is sealed and not registered, nor by one that is sealed for another', async () => {
      const stranger = world.rotateSecret(client);
      expect(await outcome(stranger)).toBe(401);
      expect(await outcome(client)).toBe(401);
      const other = world.register({ tokenEndpointAuthMethod: 'client_secret_jwt' });
      await keep(other);
      await service.database.query(
        `UPDATE token.sealed_client_secrets SET sealed_secret = (SELECT sealed_secret FROM token.sealed_client_secrets WHERE secret_hash = $1) WHERE secret_hash = $2`,
        [hashSecret(other.secret ?? ''), hashSecret(client.secret ?? '')],
      );
      expect(await outcome(other)).toBe(200);
      expect(await outcome({ ...client, secret: other.secret })).toBe(401);
    });

    it('of one tenant are unknown at another, where the client has the same id and secret', async () => {
      const { application, secret } = client;
      world = service.world();
      world.register(application);
      expect(await outcome({ application, secret })).toBe(401);
    });

    it('rotate it: both work while they overlap, then the new one alone is kept', async () => {
      await makeOlder();
      const next = world.rotateSecret(client, { overlap: true });
      await keep(next);
      expect([await outcome(client), await outcome(next)]).toEqual([200, 200]);
      await makeOlder();
      const last = world.rotateSecret(client);
      await keep(last);
      await changed(client);
      expect(await rows()).toMatchObject([{ secret_hash: hashSecret(last.secret ?? '') }]);
    });

    it('keep the one they have where a rotation failed after the new one was sealed, and the new one goes with the next change', async () => {
      await makeOlder();
      const never = { ...client, secret: `${client.secret}-never-registered` };
      await keep(never);
      expect([await outcome(client), await outcome(never)]).toEqual([200, 401]);
      await makeOlder();
      await changed(client);
      expect(await rows()).toMatchObject([{ secret_hash: hashSecret(client.secret ?? '') }]);
      expect(await outcome(client)).toBe(200);
    });

    it('that change to another method, or lose the secret, have none kept; one that is just being made stays', async () => {
      await makeOlder();
      await changed(client);
      expect(await rows()).toHaveLength(1);
      const { application } = client;
      world.register({ ...application, tokenEndpointAuthMethod: 'client_secret_basic' });
      const making = world.register({ tokenEndpointAuthMethod: 'client_secret_jwt' });
      await keep(making);
      world.rotateSecret(making);
      await changed(client);
      await changed(making);
      expect(await rows()).toMatchObject([{ client_id: making.application.clientId }]);
      await makeOlder();
      await changed(making);
      expect(await rows()).toEqual([]);
    });

    it('that are deleted, and those of a tenant that ends, have none kept', async () => {
      const { clientId } = client.application;
      const other = world.register({ tokenEndpointAuthMethod: 'client_secret_jwt' });
      await keep(other);
      await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId, version: 2 });
      expect(await rows()).toMatchObject([{ client_id: other.application.clientId }]);
      await service.deliver(world, eventMap.tenant.tenantDeleted, { slug: world.context.slug, version: 2 });
      expect(await rows()).toEqual([]);
    });
  });
});

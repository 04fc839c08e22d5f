import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type OAuthReply, type PresentedProof, rpcMap } from '#contracts';
import { DpopKey, fulfilled, race, rounds } from '#testing';
import type { TestClient, TenantWorld } from './tenant-world.js';
import { tokensOf, TokenService } from './token-service.js';

describe('tokens that are bound to a key (RFC 9449)', () => {
  const key = new DpopKey();
  let service: TokenService;
  let world: TenantWorld;
  let spa: TestClient;
  let machine: TestClient;

  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, patienceMs: 30_000 });
  });
  afterAll(() => service.close());
  beforeEach(() => {
    world = service.world();
    spa = world.registerPublic();
    machine = world.register();
  });

  type Changes = { readonly by?: DpopKey; readonly accessToken?: string; readonly [claim: string]: unknown };
  const proofAt = (endpoint: string, { by = key, accessToken, ...changes }: Changes = {}): PresentedProof => {
    const url = `${world.context.issuer}/oauth/${endpoint}`;
    return { proof: by.proof({ url, ...(accessToken !== undefined && { accessToken }) }, changes), method: 'POST', url };
  };
  const ask = (dpop: PresentedProof, replica = 0): Promise<OAuthReply> =>
    service.token(world, machine, { grant_type: 'client_credentials' }, service.replica(replica), dpop);
  const userinfo = (accessToken: string, dpop?: PresentedProof, replica = 0): Promise<OAuthReply> =>
    service.replica(replica).call(rpcMap.token.getUserinfo, world.context, {
      authorization: `${dpop ? 'DPoP' : 'Bearer'} ${accessToken}`,
      bodyToken: null,
      dpop,
    });
  const refused = (status: number, error: string) => ({ status, body: { error } });

  it(`attack A41: a hundred at once, at two replicas, with one proof: one gets a token (${rounds} rounds)`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const proof = proofAt('token');
      const replies = fulfilled(await race(100, (index) => ask(proof, index)));
      expect(replies).toHaveLength(100);
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 400]));
    }
  });

  it('attack A41: a jti that comes again at another replica, signed anew, was used; that of another tenant was not', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await ask(proofAt('token', { jti: 'one', iat: now }))).toMatchObject({ status: 200 });
    expect(await ask(proofAt('token', { jti: 'one', iat: now - 9 }), 1)).toMatchObject(refused(400, 'invalid_dpop_proof'));
    world = service.world();
    machine = world.register();
    expect(await ask(proofAt('token', { jti: 'one', iat: now }), 1)).toMatchObject({ status: 200 });
  });

  it('attacks A23, A30: what binds a code and a refresh token is known at every replica, and survives a rotation', async () => {
    const other = new DpopKey();
    const code = await service.code(world, spa, { dpop_jkt: key.jkt, scope: 'openid offline_access' });
    expect(await service.redeem(world, spa, code, service.replica(1))).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await service.redeem(world, spa, code, service.replica(1), proofAt('token', { by: other }))).toMatchObject(
      refused(400, 'invalid_grant'),
    );
    let { refreshToken } = tokensOf(await service.redeem(world, spa, code, service.replica(1), proofAt('token')));
    for (const replica of [service.replica(0), service.replica(1)]) {
      expect(await service.refresh(world, spa, refreshToken, replica)).toMatchObject(refused(400, 'invalid_dpop_proof'));
      expect(await service.refresh(world, spa, refreshToken, replica, proofAt('token', { by: other }))).toMatchObject(
        refused(400, 'invalid_grant'),
      );
      const next = await service.refresh(world, spa, refreshToken, replica, proofAt('token'));
      expect(next).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
      ({ refreshToken } = tokensOf(next));
    }
  });

  it.each(['jwt', 'opaque'] as const)(
    'attack A42: a bound %s is served with a proof, at another replica too, and as Bearer nowhere',
    async (format) => {
      world.tenant = { ...world.tenant, settings: { ...world.tenant.settings, defaultTokenFormat: format } };
      const code = await service.code(world, spa);
      const { accessToken } = tokensOf(await service.redeem(world, spa, code, service.replica(0), proofAt('token')));
      const proof = proofAt('userinfo', { accessToken });
      expect(await userinfo(accessToken, proof, 1)).toMatchObject({ status: 200, body: { sub: world.user.id } });
      expect(await userinfo(accessToken, proof, 0)).toMatchObject(refused(401, 'invalid_dpop_proof'));
      expect(await userinfo(accessToken)).toMatchObject(refused(401, 'invalid_token'));
      const { tokens } = await service.replica(1).call(rpcMap.token.introspectTokens, world.context, { tokens: [accessToken] });
      expect(tokens).toMatchObject([{ active: true, response: { token_type: 'DPoP', cnf: { jkt: key.jkt } } }]);
    },
  );

  it('attack A43: a nonce of one replica serves at the other, and at no other tenant', async () => {
    const demanding = { ...world.tenant, settings: { ...world.tenant.settings, requireDpopNonce: true } };
    world.tenant = demanding;
    const challenge = await ask(proofAt('token'));
    expect(challenge).toMatchObject({ ...refused(400, 'use_dpop_nonce'), headers: { 'dpop-nonce': expect.any(String) } });
    const nonce = challenge.headers['dpop-nonce'];
    expect(await ask(proofAt('token', { nonce }), 1)).toMatchObject({ status: 200 });
    world = service.world();
    machine = world.register();
    expect(await ask(proofAt('token', { nonce }), 1)).toMatchObject(refused(400, 'use_dpop_nonce'));
  });

  it('fault F24: a proof from before a restore, which forgot what was used since its backup, is refused', async () => {
    const now = Math.floor(Date.now() / 1000);
    await service.database.query('INSERT INTO token.restores (restored_at) VALUES (to_timestamp($1))', [now - 30]);
    const before = await ask(proofAt('token', { iat: now }));
    await service.database.query('DELETE FROM token.restores', []);
    expect(before).toMatchObject(refused(400, 'invalid_dpop_proof'));
    expect(await ask(proofAt('token', { iat: now }))).toMatchObject({ status: 200 });
  });

  it('neither key nor jti is stored with a proof, and each row is of a tenant', async () => {
    await ask(proofAt('token', { jti: 'a-jti-to-look-for' }));
    const { rows } = await service.database.query('SELECT * FROM token.used_dpop_proofs WHERE tenant_id = $1', [world.context.tenantId]);
    expect(rows).toEqual([{ tenant_id: world.context.tenantId, proof_hash: expect.any(String), expires_at: expect.any(Date) }]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`a-jti-to-look-for|${key.jkt}`));
  });
});

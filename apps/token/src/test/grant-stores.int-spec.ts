import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, GrantId, ManagedGrantId, TenantContext, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import type { StoredGrant } from '#oauth-core';
import { twoTenants } from '#testing';
import { accessTokens, codes, grants, StoreDatabase } from './store-database.js';
import { aCode, aDraft, aGrant, anAccessToken, anAuthorization, aRedemption, clientId, now, secretHash, userId } from './stored.js';

describe('codes, grants and tokens on a real database', () => {
  let database: StoreDatabase;
  let a: TenantContext;
  let b: TenantContext;

  beforeAll(async () => {
    database = await StoreDatabase.create();
  });

  beforeEach(() => {
    ({ a, b } = twoTenants());
  });

  afterAll(() => database.drop());

  const as = <Result>(tenant: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> => database.as(tenant, work);

  it('codes, redeemed and expired ones too', async () => {
    const authorization = anAuthorization({ resources: [] });
    const code = aCode({ expiresAt: now - 60, createdAt: now - 120, nonce: null, codeChallenge: null, authorization });
    await as(a, (tx) => tx.run(codes.insert(code)));
    expect(await as(a, (tx) => tx.run(codes.redeem(aRedemption(code))))).toBe(true);
    expect(await as(a, (tx) => tx.run(codes.find(code.codeHash)))).toEqual({ ...code, consumedAt: now });
    expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('replayed');
    expect(await as(a, (tx) => codes.consume(tx, secretHash(), now))).toBe('unknown');
  });

  it('codes, of which nothing comes once they are consumed', async () => {
    const code = aCode();
    await as(a, (tx) => tx.run(codes.insert(code)));
    expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('first');
    expect(await as(a, (tx) => tx.run(codes.redeem(aRedemption(code))))).toBe(false);
    expect(await as(a, (tx) => codes.consume(tx, code.codeHash, now))).toBe('replayed');
    expect(await as(a, (tx) => tx.run(grants.find(code.grantId)))).toBeNull();
  });

  it('grants, revoked ones too; only one caller revokes', async () => {
    const authorization = { ...anAuthorization(), userId: null, sessionId: null, authTime: null, acr: null };
    const grant = aGrant({ authorization });
    await as(a, (tx) => tx.run(grants.insert(grant)));
    expect(await as(a, (tx) => tx.run(grants.find(grant.id)))).toEqual(grant);
    expect(await as(a, (tx) => tx.run(grants.revoke(grant.id, now + 5)))).toBe(true);
    expect(await as(a, (tx) => tx.run(grants.revoke(grant.id, now + 6)))).toBe(false);
    expect(await as(a, (tx) => tx.run(grants.find(grant.id)))).toEqual({ ...grant, revokedAt: now + 5 });
  });

  it('grants and codes that lack the newest member, as before there was one, whose columns nothing in them overrides', async () => {
    const [grant, code] = [aGrant(), aCode()];
    await database.writeAll(a, [grants.insert(grant), codes.insert(code)]);
    const others = { revokedAt: 1, consumedAt: 1, expiresAt: 1, id: 'another', codeHash: 'another' };
    for (const table of ['grants', 'authorization_codes'])
      await database.query(`UPDATE token.${table} SET facts = (facts #- '{authorization,amr}') || $2 WHERE tenant_id = $1`, [
        a.tenantId,
        others,
      ]);
    expect(await as(a, (tx) => tx.run(grants.find(grant.id)))).toEqual({ ...grant, authorization: { ...grant.authorization, amr: [] } });
    const found = await as(a, (tx) => tx.run(codes.find(code.codeHash)));
    expect(found).toEqual({ ...code, authorization: { ...code.authorization, amr: [] } });
  });

  it('grants, none of which is ended in the name of another user', async () => {
    const grant = aGrant();
    await as(a, (tx) => tx.run(grants.insert(grant)));
    const inAnothersName = { grantId: grant.id, userId: randomUUID() as UserId };
    expect(await as(a, (tx) => grants.revokeSome(tx, { of: 'grant', ...inAnothersName }, now, 10))).toEqual([]);
    expect(await as(a, (tx) => grants.exists(tx, inAnothersName))).toBe(false);
    expect(await as(a, (tx) => grants.exists(tx, { grantId: grant.id, userId }))).toBe(true);
    expect(await as(a, (tx) => grants.revokeSome(tx, { of: 'grant', grantId: grant.id, userId }, now, 10))).toHaveLength(1);
  });

  it('managed grants, the one that stands for an id now, of its client and tenant alone', async () => {
    const managed = { id: randomUUID() as ManagedGrantId, createdAt: now - 60 };
    const [first, second] = [aGrant({ managed }), aGrant({ managed, createdAt: now + 1 })];
    const find = (tenant: TenantContext, of: ClientId = clientId) =>
      as(tenant, (tx) => tx.run(grants.findManaged({ id: managed.id, clientId: of })));
    await as(a, (tx) => tx.run(grants.insert(first)));
    await as(a, (tx) => tx.run(grants.insert(aGrant())));
    expect(await find(a)).toEqual(first);
    await as(a, (tx) => tx.run(grants.revoke(first.id, now)));
    expect(await find(a)).toBeNull();
    await as(a, (tx) => tx.run(grants.insert(second)));
    expect([await find(a), await find(a, 'another' as ClientId), await find(b)]).toEqual([second, null, null]);
    expect(await as(a, (tx) => tx.run(grants.find(second.id)))).toEqual(second);
    const code = aCode({ grantManagement: { managed, replaces: second.id }, instance: 'thumbprint of an attested one' });
    await as(a, (tx) => tx.run(codes.insert(code)));
    expect(await as(a, (tx) => tx.run(codes.find(code.codeHash)))).toEqual(code);
  });

  it('N15: grants, none of which is found, ended or listed by another spelling of an id', async () => {
    const grant = aGrant();
    await as(a, (tx) => tx.run(grants.insert(grant)));
    for (const spell of [(id: string) => id.toUpperCase(), (id: string) => `{${id}}`, (id: string) => id.replaceAll('-', '')]) {
      const grantId = spell(grant.id) as GrantId;
      const sameUser = spell(userId) as UserId;
      for (const named of [
        { grantId, userId },
        { grantId: grant.id, userId: sameUser },
      ]) {
        expect(await as(a, (tx) => grants.revokeSome(tx, { of: 'grant', ...named }, now, 10))).toEqual([]);
        expect(await as(a, (tx) => grants.exists(tx, named))).toBe(false);
      }
      expect((await as(a, (tx) => grants.list(tx, sameUser, { limit: 10 }))).items).toEqual([]);
    }
    expect(await as(a, (tx) => tx.run(grants.find(grant.id)))).toEqual(grant);
  });

  it('opaque access tokens; only one caller revokes', async () => {
    const token = anAccessToken();
    await as(a, (tx) => tx.run(accessTokens.insert(token)));
    expect(await as(a, (tx) => tx.run(accessTokens.find(token.tokenHash)))).toEqual({ token, isRevoked: false, grant: null });
    expect(await as(a, (tx) => tx.run(accessTokens.isRevoked(token.tokenHash)))).toBe(false);
    expect(await as(a, (tx) => tx.run(accessTokens.revoke(token, aDraft())))).toBe(true);
    expect(await as(a, (tx) => tx.run(accessTokens.revoke(token, aDraft())))).toBe(false);
    expect(await as(a, (tx) => tx.run(accessTokens.isRevoked(token.tokenHash)))).toBe(true);
  });

  describe('several at once, in one batch', () => {
    it('of one access token and of one grant, one revokes', async () => {
      const [token, grant] = [anAccessToken(), aGrant()];
      await database.writeAll(a, [accessTokens.insert(token), grants.insert(grant)]);
      const drafts = [aDraft(), aDraft()];
      const revoked = await database.writeAll(
        a,
        drafts.map((draft) => accessTokens.revoke(token, draft)),
      );
      expect(revoked.toSorted()).toEqual([false, true]);
      const { rows } = await database.query('SELECT envelope FROM token.outbox WHERE tenant_id = $1', [a.tenantId]);
      expect(rows).toEqual([{ envelope: {} }]);
      expect((await database.writeAll(a, [grants.revoke(grant.id, now), grants.revoke(grant.id, now)])).toSorted()).toEqual([false, true]);
    });

    it('access tokens come each with its own grant and revocation', async () => {
      const grant = aGrant();
      const [live, revoked, orphan] = [anAccessToken({ grantId: grant.id }), anAccessToken({ grantId: grant.id }), anAccessToken()];
      await database.writeAll(a, [grants.insert(grant), ...[live, revoked, orphan].map((token) => accessTokens.insert(token))]);
      await database.writeAll(a, [accessTokens.revoke(revoked, aDraft())]);
      const hashes = [live.tokenHash, revoked.tokenHash, orphan.tokenHash, secretHash()];
      expect(
        await database.readAll(
          a,
          hashes.map((hash) => accessTokens.find(hash)),
        ),
      ).toEqual([
        { token: live, isRevoked: false, grant },
        { token: revoked, isRevoked: true, grant },
        { token: orphan, isRevoked: false, grant: null },
        null,
      ]);
    });
  });

  describe("the list of a user's grants", () => {
    it('comes in pages, the oldest first, each grant once', async () => {
      const made = Array.from({ length: 7 }, (_, index) => aGrant({ createdAt: now - 10 + Math.floor(index / 3) }));
      await as(a, async (tx) => {
        for (const grant of made) await tx.run(grants.insert(grant));
        await tx.run(grants.insert(aGrant({ authorization: anAuthorization({ userId: randomUUID() as UserId }) })));
      });
      const seen: StoredGrant[] = [];
      let cursor: string | undefined;
      do {
        const page = await as(a, (tx) => grants.list(tx, userId, { limit: 3, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(3);
        seen.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toHaveLength(7);
      expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
      expect(seen.map(({ createdAt }) => createdAt)).toEqual(made.map(({ createdAt }) => createdAt));
    });

    it.each([
      { limit: 0 },
      { limit: 101 },
      { limit: 1.5 },
      { limit: 10, cursor: 'nonsense' },
      { limit: 10, cursor: Buffer.from('2026-01-01T00:00:00.000Z no-uuid').toString('base64url') },
      { limit: 10, cursor: Buffer.from(`2026-02-30T00:00:00.000Z ${randomUUID()}`).toString('base64url') },
      { limit: 10, cursor: Buffer.from("2026-01-01T00:00:00.000Z ' OR 1=1").toString('base64url') },
    ])('refuses %j', async (request) => {
      await expect(as(a, (tx) => grants.list(tx, userId, request))).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
});

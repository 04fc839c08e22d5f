import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, GrantId, ManagedGrantId, TenantContext, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { hashSecret, type StoredGrant } from '#oauth-core';
import { eraseTenant } from '#persistence';
import { twoTenants } from '#testing';
import { SqlAuthorizationRequestStore } from '../persistence/stores/sql-authorization-request.store.js';
import { SqlConsentStore } from '../persistence/stores/sql-consent.store.js';
import { SqlDataEraser } from '../persistence/stores/sql-data-eraser.js';
import { SqlSealedClientSecrets } from '../persistence/stores/sql-sealed-client-secrets.js';
import { SqlSubjectSecretStore } from '../persistence/stores/sql-subject-secret.store.js';
import { TypeOrmSigningKeyStore } from '../persistence/stores/typeorm-signing-key.store.js';
import { accessTokens, codes, family, grants, refreshTokens, StoreDatabase } from './store-database.js';
import {
  aCode,
  aDraft,
  aGrant,
  aKey,
  anAccessToken,
  anAuthorization,
  aRedemption,
  aRequest,
  aRotation,
  clientId,
  now,
  secretHash,
  sessionId,
  userId,
} from './stored.js';

describe('stores on a real database', () => {
  const requests = new SqlAuthorizationRequestStore();
  const consents = new SqlConsentStore();
  const signingKeys = new TypeOrmSigningKeyStore();
  const sealedSecrets = new SqlSealedClientSecrets();
  const subjectSecrets = new SqlSubjectSecretStore();
  const eraser = new SqlDataEraser();

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

  describe('give back what was put in', () => {
    it('authorization requests, with their answer, which takes the place of the one that is known', async () => {
      const request = aRequest();
      const first = { kind: 'code', salt: 'first', userId } as const;
      const second = { kind: 'error', salt: 'second', code: 'access_denied', description: 'no' } as const;
      await as(a, (tx) => tx.run(requests.insert(request)));
      const answer = (given: typeof first | typeof second, before: typeof first | null) =>
        as(a, (tx) => tx.run(requests.answer(request.id, given, before)));
      expect(await as(a, (tx) => tx.run(requests.find(request.id)))).toEqual({ request, answer: null });
      expect([await answer(second, first), await answer(first, null), await answer(second, null)]).toEqual([false, true, false]);
      expect(await as(a, (tx) => tx.run(requests.find(request.id)))).toEqual({ request, answer: first });
      expect([await answer(second, first), await answer(second, first)]).toEqual([true, false]);
      expect(await as(a, (tx) => tx.run(requests.find(request.id)))).toEqual({ request, answer: second });
    });

    it('authorization requests that are older than several resources, with the one that they are for', async () => {
      for (const [resource, resources] of [
        ['https://notes.example', ['https://notes.example']],
        [null, []],
      ] as const) {
        const request = aRequest();
        await as(a, (tx) => tx.run(requests.insert(request)));
        await database.query(
          `UPDATE token.authorization_requests
           SET request = jsonb_set(request #- '{asked,resources}' #- '{asked,byResource}', '{asked,resource}', $3)
           WHERE tenant_id = $1 AND id_hash = $2`,
          [a.tenantId, hashSecret(request.id), JSON.stringify(resource)],
        );
        const found = await as(a, (tx) => tx.run(requests.find(request.id)));
        expect(found?.request.asked).toEqual({ ...request.asked, resources, byResource: null });
      }
    });

    it('what may act for a user, by API, of consents and of grants, be they for one, for several, or older than these', async () => {
      const [orders, stock] = ['https://orders.example', 'https://stock.example'];
      const share = (resource: string, scopes: readonly string[]) => ({ resource, scopes, detailsTypes: [] });
      const several = aGrant({
        authorization: anAuthorization({
          ...{ scopes: ['openid', 'read', 'stock:write'], resources: [orders, stock] },
          byResource: [share(orders, ['read']), share(stock, ['read', 'stock:write'])],
        }),
      });
      const older = aGrant({ authorization: anAuthorization({ scopes: ['email', 'orders:write'], resources: [orders] }) });
      const alone = aGrant({ authorization: anAuthorization({ scopes: ['phone'] }) });
      await database.writeAll(a, [grants.insert(several), grants.insert(older), grants.insert(alone)]);
      await database.query(`UPDATE token.grants SET facts = facts #- '{authorization,byResource}' WHERE tenant_id = $1 AND id = $2`, [
        a.tenantId,
        older.id,
      ]);
      await as(a, (tx) =>
        tx.run(consents.allow({ clientId, userId, resource: stock, organizationId: null }, { scopes: ['openid', 'list'], claims: [] }, 0)),
      );
      const { items } = await as(a, (tx) => consents.listAccess(tx, userId, new Date(now * 1000), { limit: 10 }));
      const [access] = items;
      expect(access?.targets).toEqual([
        { resource: null, scopes: ['openid', 'phone'] },
        { resource: orders, scopes: ['email', 'orders:write', 'read'] },
        { resource: stock, scopes: ['list', 'openid', 'read', 'stock:write'] },
      ]);
    });

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

    it('consents, which grow, each resource server by itself', async () => {
      const key = { clientId, userId, resource: null, organizationId: null };
      expect(await as(a, (tx) => tx.run(consents.find(key)))).toEqual([]);
      await as(a, (tx) => tx.run(consents.allow(key, { scopes: ['openid', 'email'], claims: ['picture'] }, 0)));
      await as(a, (tx) => tx.run(consents.allow(key, { scopes: ['profile', 'openid'], claims: ['phone_number', 'picture'] }, 0)));
      await as(a, (tx) => tx.run(consents.allow({ ...key, resource: 'https://notes.example' }, { scopes: ['notes:read'], claims: [] }, 0)));
      const found = await as(a, (tx) => tx.run(consents.find(key)));
      expect(found.toSorted((one, other) => (one.resource ?? '').localeCompare(other.resource ?? ''))).toEqual([
        {
          ...{ resource: null, organizationId: null, scopes: ['email', 'openid', 'profile'] },
          ...{ claims: ['phone_number', 'picture'], grantedAt: expect.any(Number) },
        },
        {
          ...{ resource: 'https://notes.example', organizationId: null, scopes: ['notes:read'] },
          ...{ claims: [], grantedAt: expect.any(Number) },
        },
      ]);
      expect(await as(a, (tx) => tx.run(consents.find({ ...key, clientId: 'another' as ClientId })))).toEqual([]);
      const [{ grantedAt } = { grantedAt: 0 }] = found.filter(({ resource }) => resource === null);
      await as(a, (tx) => tx.run(consents.allow(key, { scopes: ['phone'], claims: ['name'] }, grantedAt + 0.001)));
      const replaced = await as(a, (tx) => tx.run(consents.find(key)));
      expect(replaced.find(({ resource }) => resource === null)).toMatchObject({ scopes: ['phone'], claims: ['name'] });
    });

    it('consents, page by page, however long the names of clients and resources are', async () => {
      const key = { clientId: `https://app.example/${'x'.repeat(200)}` as ClientId, userId };
      const resources = Array.from({ length: 3 }, (_, index) => `https://notes.example/${'y'.repeat(200)}/${index}`);
      await as(a, async (tx) => {
        for (const resource of resources)
          await tx.run(consents.allow({ ...key, resource, organizationId: null }, { scopes: ['notes:read'], claims: [] }, 0));
      });
      const listed: (string | null)[] = [];
      for (let cursor: string | undefined, nth = 0; nth < resources.length; nth += 1) {
        const page = await as(a, (tx) => consents.list(tx, userId, { limit: 1, cursor }));
        listed.push(...page.items.map(({ resource }) => resource));
        cursor = page.nextCursor ?? undefined;
      }
      expect(listed.toSorted()).toEqual(resources);
    });

    it('signing keys, one of a generation', async () => {
      const [first, second] = [aKey(), aKey()];
      expect(await as(a, (tx) => signingKeys.insert(tx, first))).toBe(true);
      expect(await as(a, (tx) => signingKeys.insert(tx, second))).toBe(false);
      await as(a, (tx) => signingKeys.reseal(tx, first.kid, 'something else', 'k2.x.y'));
      expect(await as(a, (tx) => signingKeys.list(tx))).toEqual([first]);
      await as(a, (tx) => signingKeys.reseal(tx, first.kid, first.sealedPrivateJwk, 'k2.x.y'));
      expect(await as(a, (tx) => signingKeys.list(tx))).toEqual([{ ...first, sealedPrivateJwk: 'k2.x.y' }]);
      await as(a, (tx) => signingKeys.delete(tx, [first.kid]));
      expect(await as(a, (tx) => signingKeys.list(tx))).toEqual([]);
    });
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

  describe('two tenants', () => {
    const everythingOf = async (tenant: TenantContext): Promise<unknown[]> => {
      const tables = [
        'authorization_requests',
        'authorization_codes',
        'grants',
        'refresh_tokens',
        'access_tokens',
        'revoked_access_tokens',
      ];
      const rows: unknown[] = [];
      for (const table of [...tables, 'consents', 'signing_keys', 'sealed_client_secrets', 'subject_secrets'])
        rows.push(...(await database.query(`SELECT * FROM token.${table} WHERE tenant_id = $1 ORDER BY 1, 2`, [tenant.tenantId])).rows);
      return rows;
    };

    it("no operation of one sees or changes what is the other's", async () => {
      const [request, code, grant, key] = [aRequest(), aCode(), aGrant(), aKey()];
      const accessToken = anAccessToken();
      const consent = { clientId, userId, resource: null, organizationId: null };
      const sealedSecret = { clientId, secretHash: 'a hash', sealed: 'k1.x.y' };
      const parent = await as(a, (tx) => family(tx, grant));
      await as(a, async (tx) => {
        await tx.run(requests.insert(request));
        await tx.run(codes.insert(code));
        await tx.run(accessTokens.insert(accessToken));
        await tx.run(accessTokens.revoke(anAccessToken(), aDraft()));
        await tx.run(consents.allow(consent, { scopes: ['openid'], claims: ['picture'] }, 0));
        await signingKeys.insert(tx, key);
        await sealedSecrets.put(tx, sealedSecret);
        await subjectSecrets.insertFirst(tx, 'k1.x.y');
      });
      const before = await everythingOf(a);
      expect(before).toHaveLength(11);

      await as(b, async (tx) => {
        expect(await tx.run(requests.find(request.id))).toBeNull();
        expect(await tx.run(requests.answer(request.id, { kind: 'code', salt: 'x', userId }, null))).toBe(false);
        expect(await tx.run(codes.find(code.codeHash))).toBeNull();
        expect(await tx.run(codes.redeem(aRedemption(code)))).toBe(false);
        expect(await codes.consume(tx, code.codeHash, now)).toBe('unknown');
        await codes.discardOfUser(tx, userId, new Date(Date.now() + 1_000));
        await codes.discardOfSessions(tx, userId, [sessionId]);
        await codes.discardOfClient(tx, clientId);
        expect(await tx.run(grants.find(grant.id))).toBeNull();
        expect(await grants.exists(tx, { grantId: grant.id, userId })).toBe(false);
        expect(await tx.run(grants.revoke(grant.id, now))).toBe(false);
        for (const selection of [
          { of: 'grant', grantId: grant.id, userId },
          { of: 'user', userId, before: new Date(Date.now() + 1_000) },
          { of: 'sessions', sessionIds: [sessionId] },
          { of: 'client', clientId },
        ] as const)
          expect(await grants.revokeSome(tx, selection, now, 10)).toEqual([]);
        expect(await grants.list(tx, userId, { limit: 10 })).toEqual({ items: [], nextCursor: null });
        expect(await tx.run(refreshTokens.find(parent.tokenHash))).toBeNull();
        expect(await tx.run(refreshTokens.rotate(aRotation(parent)))).toBe(false);
        expect(await refreshTokens.findSpent(tx, parent)).toBeNull();
        expect(await tx.run(accessTokens.find(accessToken.tokenHash))).toBeNull();
        expect(await tx.run(accessTokens.isRevoked(accessToken.tokenHash))).toBe(false);
        expect(await tx.run(accessTokens.revoke(accessToken, aDraft()))).toBe(true);
        expect(await tx.run(consents.find(consent))).toEqual([]);
        await tx.run(consents.allow(consent, { scopes: ['email'], claims: ['name'] }, 0));
        expect(await signingKeys.list(tx)).toEqual([]);
        expect(await signingKeys.insert(tx, aKey())).toBe(true);
        await signingKeys.reseal(tx, key.kid, key.sealedPrivateJwk, 'stolen');
        await signingKeys.delete(tx, [key.kid]);
        expect(await tx.run(sealedSecrets.find(clientId, [sealedSecret.secretHash]))).toEqual([]);
        expect(await sealedSecrets.has(tx, clientId)).toBe(false);
        expect(await sealedSecrets.list(tx)).toEqual([]);
        expect(await sealedSecrets.reseal(tx, sealedSecret, 'k2.x.y')).toBe(false);
        await sealedSecrets.put(tx, { ...sealedSecret, sealed: 'k2.x.y' });
        await sealedSecrets.keepOnly(tx, clientId, []);
        expect(await tx.run(subjectSecrets.find())).toBeNull();
        expect(await subjectSecrets.reseal(tx, 'k1.x.y', 'k2.x.y')).toBe(false);
        await subjectSecrets.insertFirst(tx, 'k1.b.b');
        await eraser.eraseUser(tx, userId);
        await eraser.eraseClient(tx, clientId);
        await eraseTenant(tx);
      });
      expect(await everythingOf(a)).toEqual(before);
      expect(await as(a, (tx) => tx.run(accessTokens.isRevoked(accessToken.tokenHash)))).toBe(false);
    });
  });

  describe('the secret of pairwise identifiers', () => {
    it('is one for ever: that of the first of a hundred who make one at the same time', async () => {
      await Promise.all(Array.from({ length: 100 }, (_, nth) => as(a, (tx) => subjectSecrets.insertFirst(tx, `k1.x.${nth}`))));
      const kept = await as(a, (tx) => tx.run(subjectSecrets.find()));
      await as(a, (tx) => subjectSecrets.insertFirst(tx, 'k1.x.later'));
      expect(kept).toMatch(/^k1\.x\.\d+$/);
      expect(await as(a, (tx) => tx.run(subjectSecrets.find()))).toBe(kept);
      expect(await as(a, (tx) => subjectSecrets.reseal(tx, kept ?? '', 'k2.x.y'))).toBe(true);
      expect(await as(a, (tx) => subjectSecrets.reseal(tx, kept ?? '', 'k3.x.y'))).toBe(false);
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

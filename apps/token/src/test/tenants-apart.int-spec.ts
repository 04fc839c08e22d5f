import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantContext } from '#contracts';
import type { Transaction } from '#kernel';
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
  aRedemption,
  aRequest,
  aRotation,
  clientId,
  now,
  sessionId,
  userId,
} from './stored.js';

describe('two tenants in one database', () => {
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

  const everythingOf = async (tenant: TenantContext): Promise<unknown[]> => {
    const tables = ['authorization_requests', 'authorization_codes', 'grants', 'refresh_tokens', 'access_tokens', 'revoked_access_tokens'];
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

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, TenantContext } from '#contracts';
import type { Transaction } from '#kernel';
import { hashSecret } from '#oauth-core';
import { twoTenants } from '#testing';
import { SqlAuthorizationRequestStore } from '../persistence/stores/sql-authorization-request.store.js';
import { SqlConsentStore } from '../persistence/stores/sql-consent.store.js';
import { SqlSubjectSecretStore } from '../persistence/stores/sql-subject-secret.store.js';
import { TypeOrmSigningKeyStore } from '../persistence/stores/typeorm-signing-key.store.js';
import { grants, StoreDatabase } from './store-database.js';
import { aGrant, aKey, anAuthorization, aRequest, clientId, now, userId } from './stored.js';

describe('stores on a real database give back what was put in', () => {
  const requests = new SqlAuthorizationRequestStore();
  const consents = new SqlConsentStore();
  const signingKeys = new TypeOrmSigningKeyStore();
  const subjectSecrets = new SqlSubjectSecretStore();

  let database: StoreDatabase;
  let a: TenantContext;

  beforeAll(async () => {
    database = await StoreDatabase.create();
  });

  beforeEach(() => {
    ({ a } = twoTenants());
  });

  afterAll(() => database.drop());

  const as = <Result>(tenant: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> => database.as(tenant, work);

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
});

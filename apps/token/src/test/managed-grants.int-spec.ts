import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ManagedGrantId, TenantContext } from '#contracts';
import { type OAuthError, type StoredAuthorizationCode, writeRedemption } from '#oauth-core';
import { twoTenants } from '#testing';
import { codes, grants, StoreDatabase } from './store-database.js';
import { aCode, aGrant, aRedemption, now, userId } from './stored.js';

type Ports = Parameters<typeof writeRedemption>[3];

describe('a managed grant', () => {
  let database: StoreDatabase;
  let a: TenantContext;

  beforeAll(async () => {
    database = await StoreDatabase.create();
  });

  beforeEach(() => {
    ({ a } = twoTenants());
  });

  afterAll(() => database.drop());

  const told: string[] = [];
  const ports: Ports = {
    ...{ codes, grants, clock: { epochSeconds: () => now } },
    events: { publish: async (_tx: unknown, _tenant: unknown, name: string) => void told.push(name) } as unknown as Ports['events'],
  };

  /** A grant, and so many codes for another one in its place. */
  const withCodes = async (count: number) => {
    const managed = { id: randomUUID() as ManagedGrantId, createdAt: now };
    const grant = aGrant({ managed });
    const asked = Array.from({ length: count }, () => aCode({ grantManagement: { managed, replaces: grant.id } }));
    await database.as(a, (tx) => tx.run(grants.insert(grant)));
    await database.writeAll(
      a,
      asked.map((code) => codes.insert(code)),
    );
    const redeem = (code: StoredAuthorizationCode) => {
      const redemption = aRedemption(code, { grant: aGrant({ id: code.grantId, managed }), replaces: grant.id });
      return database.as(a, (tx) => writeRedemption(tx, a as Parameters<typeof writeRedemption>[1], redemption, ports));
    };
    return { managed, grant, asked, redeem };
  };

  const all = async () => (await database.as(a, (tx) => grants.list(tx, userId, { limit: 100 }))).items;

  it('is changed by one of a hundred at once, and the others leave neither a grant nor a code that was used', async () => {
    const { grant, asked, redeem } = await withCodes(100);
    told.length = 0;
    const outcomes = await Promise.allSettled(asked.map(redeem));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: true }]);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as OAuthError] : []));
    expect(refusals.map(({ code }) => code)).toEqual(Array.from({ length: 99 }, () => 'invalid_grant'));
    const made = await all();
    expect([made.length, made.filter(({ revokedAt }) => revokedAt === null).length]).toEqual([2, 1]);
    expect(made.find(({ id }) => id === grant.id)?.revokedAt).toBe(now);
    expect(told).toEqual(['grantRevoked']);
    const found = await database.readAll(
      a,
      asked.map(({ codeHash }) => codes.find(codeHash)),
    );
    expect(found.filter((code) => code?.consumedAt !== null)).toHaveLength(1);
  });

  it('has no live grant in its place where it is ended while others change it', async () => {
    const { managed, grant, asked, redeem } = await withCodes(20);
    const ended = database.as(a, (tx) => tx.run(grants.revoke(grant.id, now)));
    const outcomes = await Promise.allSettled(asked.map(redeem));
    const isEnded = await ended;
    const changes = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect([isEnded, changes].map(Number)).toEqual(isEnded ? [1, 0] : [0, 1]);
    const clientId = grant.authorization.clientId;
    const live = await database.as(a, (tx) => tx.run(grants.findManaged({ id: managed.id, clientId })));
    expect(live === null).toBe(isEnded);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type ManagedGrantId } from '#contracts';
import { SystemClock } from '#kernel';
import { outboxOfStoppedService } from '#messaging';
import { type OAuthError, type OAuthTenant, type StoredAuthorizationCode, writeRedemption } from '#oauth-core';
import { twoTenants } from '#testing';
import { tenantSettings } from '#testing/builders';
import { OutboxTokenEvents } from '../adapters/outbox-token-events.js';
import { codes, grants, StoreDatabase } from './store-database.js';
import { aCode, aGrant, aRedemption, now, userId } from './stored.js';

describe('a managed grant', () => {
  let database: StoreDatabase;
  let a: OAuthTenant;

  beforeAll(async () => {
    database = await StoreDatabase.create();
  });

  beforeEach(() => {
    a = { ...twoTenants().a, settings: tenantSettings() };
  });

  afterAll(() => database.drop());

  const outbox = outboxOfStoppedService(new SystemClock());
  const ports = { codes, grants, events: new OutboxTokenEvents(outbox, outbox), clock: { epochSeconds: () => now } };

  /** The subjects of what was appended to the outbox. */
  const told = async (): Promise<readonly string[]> => {
    const { rows } = await database.query<{ subject: string }>('SELECT subject FROM token.outbox WHERE tenant_id = $1', [a.tenantId]);
    return rows.map(({ subject }) => subject);
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
      return database.as(a, (tx) => writeRedemption(tx, a, redemption, ports));
    };
    return { managed, grant, asked, redeem };
  };

  const all = async () => (await database.as(a, (tx) => grants.list(tx, userId, { limit: 100 }))).items;

  it('is changed by one of a hundred at once, and the others leave neither a grant nor a code that was used', async () => {
    const { grant, asked, redeem } = await withCodes(100);
    const outcomes = await Promise.allSettled(asked.map(redeem));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: true }]);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as OAuthError] : []));
    expect(refusals.map(({ code }) => code)).toEqual(Array.from({ length: 99 }, () => 'invalid_grant'));
    const made = await all();
    expect([made.length, made.filter(({ revokedAt }) => revokedAt === null).length]).toEqual([2, 1]);
    expect(made.find(({ id }) => id === grant.id)?.revokedAt).toBe(now);
    expect(await told()).toEqual([eventMap.token.grantRevoked.subject]);
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

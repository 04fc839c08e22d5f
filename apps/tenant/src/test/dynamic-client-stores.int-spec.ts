import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Application, ClientId } from '#contracts';
import { buildApplication } from '#testing/builders';
import { a, aDynamicClient, anInitialAccessToken, b, otherSpellings, service, usePersistentService, within } from './store-suite.js';

const at = new Date('2026-06-01T00:00:00.000Z');
const newClientId = (): ClientId => randomUUID() as ClientId;

describe('clients that registered themselves', () => {
  usePersistentService();

  it('are kept and found as they are, by their tenant, under one spelling', async () => {
    const client = aDynamicClient(newClientId(), { initialAccessTokenId: anInitialAccessToken().id, usedAt: '2026-02-01T00:00:00.001Z' });
    await within(a, (tx) => service.dynamicClients.insert(tx, client));
    await expect(within(a, (tx) => service.dynamicClients.find(tx, client.clientId))).resolves.toEqual(client);
    await expect(within(b, (tx) => service.dynamicClients.find(tx, client.clientId))).resolves.toBeNull();
    for (const spelling of otherSpellings)
      await expect(within(a, (tx) => service.dynamicClients.find(tx, spelling(client.clientId) as ClientId))).resolves.toBeNull();
    await expect(within(b, (tx) => service.dynamicClients.replaceToken(tx, client.clientId, 'C'.repeat(43)))).resolves.toBe(false);
    await expect(within(a, (tx) => service.dynamicClients.replaceToken(tx, client.clientId, 'C'.repeat(43)))).resolves.toBe(true);
    await expect(within(a, (tx) => service.dynamicClients.find(tx, client.clientId))).resolves.toMatchObject({ sha256: 'C'.repeat(43) });
    await within(b, (tx) => service.dynamicClients.remove(tx, client.clientId));
    await expect(within(a, (tx) => service.dynamicClients.lockAndCount(tx))).resolves.toBe(1);
    await expect(within(b, (tx) => service.dynamicClients.lockAndCount(tx))).resolves.toBe(0);
    await within(a, (tx) => service.dynamicClients.remove(tx, client.clientId));
    await expect(within(a, (tx) => service.dynamicClients.find(tx, client.clientId))).resolves.toBeNull();
  });

  it('RFC 7591 §2.3: are the only one of a statement that makes one, in their tenant, until they are gone', async () => {
    const [once, many] = [
      { jwt: 'e30.e30.x', hash: 'S'.repeat(43) },
      { jwt: 'e30.e30.x', hash: null },
    ];
    const insert = (context: typeof a, statement: typeof once | typeof many) => {
      const client = aDynamicClient(newClientId(), { statement });
      return within(context, async (tx) => ((await service.dynamicClients.insert(tx, client)) ? client : null));
    };
    const first = await insert(a, once);
    await expect(within(a, (tx) => service.dynamicClients.find(tx, first?.clientId as ClientId))).resolves.toEqual(first);
    await expect(insert(a, once)).resolves.toBeNull();
    await expect(insert(b, once)).resolves.toMatchObject({ statement: once });
    for (let times = 0; times < 2; times += 1) await expect(insert(a, many)).resolves.toMatchObject({ statement: many });
    await within(b, (tx) => service.dynamicClients.remove(tx, first?.clientId as ClientId));
    await expect(insert(a, once)).resolves.toBeNull();
    await within(a, (tx) => service.dynamicClients.remove(tx, first?.clientId as ClientId));
    await expect(insert(a, once)).resolves.toMatchObject({ statement: once });
  });

  it('leave their names to others, unless somebody answers for them', async () => {
    const [own, mine, checked] = ['Own', 'Mine', 'Checked'].map((name) => buildApplication({ clientId: newClientId(), name }));
    await within(a, async (tx) => {
      for (const application of [own, mine, { ...checked, verified: true }])
        await service.applications.insert(tx, application as Application);
      for (const application of [mine, checked]) await service.dynamicClients.insert(tx, aDynamicClient(application?.clientId as ClientId));
    });
    expect([...(await within(a, (tx) => service.applications.verifiedNames(tx)))].sort()).toEqual(['Checked', 'Own']);
    await expect(within(b, (tx) => service.applications.verifiedNames(tx))).resolves.toEqual([]);
  });

  it('are listed by pages, oldest first, and those without a use behind any of them', async () => {
    const clients = [0, 1, 2, 3].map((day) => aDynamicClient(newClientId(), { createdAt: `2026-01-0${day + 1}T00:00:00.000Z` }));
    const ids = clients.map(({ clientId }) => clientId);
    await within(a, async (tx) => {
      for (const client of clients) await service.dynamicClients.insert(tx, client);
    });
    const first = await within(a, (tx) => service.dynamicClients.list(tx, { limit: 3 }));
    const second = await within(a, (tx) => service.dynamicClients.list(tx, { limit: 3, cursor: first.nextCursor ?? '' }));
    expect([...first.items, ...second.items].map(({ clientId }) => clientId)).toEqual(ids);
    expect([first.items[0], second.nextCursor]).toEqual([expect.not.objectContaining({ sha256: expect.anything() }), null]);
    expect(await within(b, (tx) => service.dynamicClients.list(tx, { limit: 3 }))).toEqual({ items: [], nextCursor: null });

    await within(b, (tx) => service.dynamicClients.markUsed(tx, ids, at));
    await within(a, (tx) => service.dynamicClients.markUsed(tx, ids.slice(1, 2), at));
    const unused = await within(a, (tx) => service.dynamicClients.listUnused(tx, null, 2));
    expect(unused.map(({ clientId }) => clientId)).toEqual([ids[0], ids[2]]);
    const rest = await within(a, (tx) => service.dynamicClients.listUnused(tx, unused[1] ?? null, 2));
    expect(rest.map(({ clientId }) => clientId)).toEqual([ids[3]]);
  });
});

describe('initial access tokens', () => {
  usePersistentService();

  it('are spent by their tenant as often as they say, and given back by what is undone', async () => {
    const token = anInitialAccessToken();
    await within(a, (tx) => service.initialAccessTokens.insert(tx, token));
    const spend = (context = a, now = at) => within(context, (tx) => service.initialAccessTokens.spend(tx, token.sha256, now));
    await expect(spend(b)).resolves.toBeNull();
    await expect(spend(a, new Date(token.expiresAt))).resolves.toBeNull();
    await expect(spend()).resolves.toEqual({ id: token.id, verifies: true });
    const undone = within(a, async (tx) => {
      await service.initialAccessTokens.spend(tx, token.sha256, at);
      throw new TypeError('undone');
    });
    await expect(undone).rejects.toThrow();
    await expect(spend()).resolves.toEqual({ id: token.id, verifies: true });
    await expect(spend()).resolves.toBeNull();
    const { items } = await within(a, (tx) => service.initialAccessTokens.list(tx, at, { limit: 10 }));
    const { sha256: _sha256, ...shown } = token;
    expect(items).toEqual([{ ...shown, uses: 2 }]);
  });

  it('go when they are revoked or have expired, in their own tenant', async () => {
    const [first, second] = [anInitialAccessToken(), anInitialAccessToken({ sha256: 'B'.repeat(43) })];
    await within(a, async (tx) => {
      for (const token of [first, second]) await service.initialAccessTokens.insert(tx, token);
    });
    await expect(within(b, (tx) => service.initialAccessTokens.remove(tx, first.id))).resolves.toBe(false);
    await expect(within(a, (tx) => service.initialAccessTokens.remove(tx, first.id))).resolves.toBe(true);
    await expect(within(a, (tx) => service.initialAccessTokens.remove(tx, first.id))).resolves.toBe(false);
    await within(b, (tx) => service.initialAccessTokens.removeExpired(tx, new Date(second.expiresAt)));
    await expect(within(a, (tx) => service.initialAccessTokens.remove(tx, second.id))).resolves.toBe(true);
  });
});

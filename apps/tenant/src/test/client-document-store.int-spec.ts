import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import { a, aClientDocument, b, service, usePersistentService, within } from './store-suite.js';

const later = (seconds: number): Date => new Date(aClientDocument().fetchedAt.getTime() + seconds * 1_000);

describe('metadata documents of clients', () => {
  usePersistentService();
  const put = (changes: Parameters<typeof aClientDocument>[0] = {}, tenant = a) =>
    within(tenant, (tx) => service.clientDocuments.put(tx, aClientDocument(changes)));
  const find = (tenant = a) => within(tenant, (tx) => service.clientDocuments.find(tx, aClientDocument().clientId));

  it('are kept as they are, by their tenant, and forgotten by it alone', async () => {
    const fetched = aClientDocument();
    await put();
    const { fetchedAt } = fetched;
    expect(await find()).toEqual({ ...fetched, version: 1, createdAt: fetchedAt, changedAt: fetchedAt });
    expect(await find(b)).toBeNull();
    await within(b, (tx) => service.clientDocuments.remove(tx, fetched.clientId));
    expect(await find()).not.toBeNull();
    await within(a, (tx) => service.clientDocuments.remove(tx, fetched.clientId));
    expect(await find()).toBeNull();
  });

  it('have another version with each change, and none with the same once more, in whatever order', async () => {
    await put();
    expect(await put({ fetchedAt: later(1) })).toMatchObject({ version: 1, changedAt: later(0), fetchedAt: later(1) });
    expect(await put({ fetchedAt: later(2), document: { x: 1 } })).toMatchObject({ version: 2, changedAt: later(2), createdAt: later(0) });
    expect(await put({ fetchedAt: later(1), document: { late: true } })).toMatchObject({ version: 2, document: { x: 1 } });
  });

  it('are forgotten when they are old, and where there are too many, the newest last', async () => {
    const first = 'https://a.example/1' as ClientId;
    const ids = [first, 'https://a.example/2' as ClientId, 'https://a.example/3' as ClientId];
    for (const [index, clientId] of ids.entries()) await put({ clientId, fetchedAt: later(index) });
    await put({ clientId: first }, b);
    const left = async () => {
      const found = await Promise.all(ids.map((clientId) => within(a, (tx) => service.clientDocuments.find(tx, clientId))));
      return found.map((document) => document !== null);
    };
    await within(a, (tx) => service.clientDocuments.removeOld(tx, later(1), 10));
    expect(await left()).toEqual([false, true, true]);
    await within(a, (tx) => service.clientDocuments.removeOld(tx, later(0), 1));
    expect(await left()).toEqual([false, false, true]);
    expect(await within(b, (tx) => service.clientDocuments.find(tx, first))).not.toBeNull();
  });
});

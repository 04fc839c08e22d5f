import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, TenantContext } from '#contracts';
import type { Transaction } from '#kernel';
import { twoTenants } from '#testing';
import { InMemoryUnitOfWork, saving } from '#testing/fakes';
import { InMemoryDynamicClientStore } from './dynamic-client.store.js';
import { InMemoryTrustedIssuerStore } from './trusted-issuer.store.js';
import { aDynamicClient, aTrustedIssuer } from '../store-suite.js';

describe('the stores of tests, as those in PostgreSQL', () => {
  let dynamicClients: InMemoryDynamicClientStore;
  let trustedIssuers: InMemoryTrustedIssuerStore;
  let a: TenantContext;
  let as: <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>;

  beforeEach(() => {
    dynamicClients = new InMemoryDynamicClientStore();
    trustedIssuers = new InMemoryTrustedIssuerStore();
    ({ a } = twoTenants());
    const unitOfWork = new InMemoryUnitOfWork(saving(dynamicClients, trustedIssuers));
    as = (work) => unitOfWork.transaction(a, work);
  });

  const registered = async () => {
    const client = aDynamicClient(randomUUID() as ClientId, { statement: { jwt: 'e30.e30.x', hash: null } });
    await as((tx) => dynamicClients.insert(tx, client));
    return client;
  };

  it('list clients without their tokens and statements', async () => {
    const { sha256: _sha256, statement: _statement, ...listed } = await registered();
    expect((await as((tx) => dynamicClients.list(tx, { limit: 10 }))).items).toStrictEqual([listed]);
    expect(await as((tx) => dynamicClients.listUnused(tx, null, 10))).toStrictEqual([listed]);
  });

  it('register a client once, and keep when it was used first', async () => {
    const client = await registered();
    await expect(as((tx) => dynamicClients.insert(tx, { ...client, statement: null }))).rejects.toThrow(client.clientId);
    for (const day of [1, 2]) await as((tx) => dynamicClients.markUsed(tx, [client.clientId], new Date(Date.UTC(2030, 0, day))));
    expect(await as((tx) => dynamicClients.find(tx, client.clientId))).toEqual({ ...client, usedAt: '2030-01-01T00:00:00.000Z' });
  });

  it('make nothing of a change to what is gone', async () => {
    await as((tx) => trustedIssuers.update(tx, aTrustedIssuer()));
    expect(await as((tx) => trustedIssuers.all(tx))).toEqual([]);
  });
});

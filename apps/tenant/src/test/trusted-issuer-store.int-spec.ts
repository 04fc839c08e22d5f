import { describe, expect, it } from '@jest/globals';
import type { TrustedIssuerId } from '#contracts';
import { a, aTrustedIssuer, b, otherSpellings, service, usePersistentService, within } from './store-suite.js';

describe('the store of trusted issuers, as two tenants', () => {
  usePersistentService();

  it('keeps each member as it was given', async () => {
    const trusted = aTrustedIssuer();
    await within(a, async (tx) => {
      await expect(service.trustedIssuers.insert(tx, trusted)).resolves.toBe(true);
      await expect(service.trustedIssuers.find(tx, trusted.id)).resolves.toEqual(trusted);
      await expect(service.trustedIssuers.lock(tx, trusted.id)).resolves.toEqual(trusted);
      const changed = { ...trusted, singleUse: true, version: 2 };
      await service.trustedIssuers.update(tx, changed);
      await expect(service.trustedIssuers.all(tx)).resolves.toEqual([changed]);
      await expect(service.trustedIssuers.list(tx, { limit: 10 })).resolves.toMatchObject({ items: [changed] });
    });
  });

  it('hides, keeps and protects the one from the other', async () => {
    const trusted = aTrustedIssuer();
    const { id } = trusted;
    await within(a, (tx) => service.trustedIssuers.insert(tx, trusted));
    await within(b, async (tx) => {
      await expect(service.trustedIssuers.find(tx, id)).resolves.toBeNull();
      await expect(service.trustedIssuers.lock(tx, id)).resolves.toBeNull();
      await expect(service.trustedIssuers.all(tx)).resolves.toEqual([]);
      await expect(service.trustedIssuers.list(tx, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
      await service.trustedIssuers.update(tx, { ...trusted, singleUse: true });
      await service.trustedIssuers.remove(tx, id);
    });
    await within(a, async (tx) => {
      await expect(service.trustedIssuers.find(tx, id)).resolves.toEqual(trusted);
      for (const spell of otherSpellings) expect(await service.trustedIssuers.find(tx, spell(id) as TrustedIssuerId)).toBeNull();
    });
  });

  it('has an issuer once in a tenant, and once more in another', async () => {
    const { issuer } = aTrustedIssuer();
    await within(a, async (tx) => {
      await expect(service.trustedIssuers.insert(tx, aTrustedIssuer({ issuer }))).resolves.toBe(true);
      await expect(service.trustedIssuers.insert(tx, aTrustedIssuer({ issuer }))).resolves.toBe(false);
    });
    await expect(within(b, (tx) => service.trustedIssuers.insert(tx, aTrustedIssuer({ issuer })))).resolves.toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { OrganizationId, OrganizationSearch } from '#contracts';
import { fulfilled, race, rounds } from '#testing';
import { a, anOrganization, b, otherSpellings, service, usePersistentService, within } from './store-suite.js';

describe('the store of organizations, as two tenants', () => {
  usePersistentService();

  it('keeps each member as it was given, but never another name', async () => {
    const organization = anOrganization();
    await within(a, async (tx) => {
      await expect(service.organizations.insert(tx, organization)).resolves.toBe(true);
      await expect(service.organizations.find(tx, organization.id)).resolves.toEqual(organization);
      await expect(service.organizations.lock(tx, organization.id)).resolves.toEqual(organization);
      const changed = { ...organization, displayName: 'Globex', status: 'disabled', version: 2 } as const;
      await service.organizations.update(tx, { ...changed, name: 'other' });
      await expect(service.organizations.findByName(tx, organization.name)).resolves.toEqual(changed);
      await expect(service.organizations.list(tx, { limit: 10 })).resolves.toEqual({ items: [changed], nextCursor: null });
    });
  });

  it('hides, keeps and protects the one from the other', async () => {
    const organization = anOrganization();
    const { id, name } = organization;
    await within(a, (tx) => service.organizations.insert(tx, organization));
    await within(b, async (tx) => {
      await expect(service.organizations.find(tx, id)).resolves.toBeNull();
      await expect(service.organizations.findByName(tx, name)).resolves.toBeNull();
      await expect(service.organizations.lock(tx, id)).resolves.toBeNull();
      await expect(service.organizations.findAll(tx, [id])).resolves.toEqual([]);
      await expect(service.organizations.lockAndCount(tx)).resolves.toBe(0);
      await expect(service.organizations.list(tx, { limit: 10, text: 'a' })).resolves.toEqual({ items: [], nextCursor: null });
      await service.organizations.update(tx, { ...organization, displayName: 'Mine' });
      await service.organizations.remove(tx, id);
      await expect(service.organizations.insert(tx, anOrganization({ name }))).resolves.toBe(true);
    });
    await within(a, async (tx) => {
      await expect(service.organizations.findAll(tx, [id, 'acme' as OrganizationId])).resolves.toEqual([organization]);
      await expect(service.organizations.lockAndCount(tx)).resolves.toBe(1);
      for (const spell of otherSpellings) expect(await service.organizations.find(tx, spell(id) as OrganizationId)).toBeNull();
    });
  });

  it('N40: finds by a part of a name, a whole name and a status, page by page', async () => {
    const names = ['acme', 'acme-labs', 'globex'] as const;
    const [acme, labs, globex] = names.map((name, nth) =>
      anOrganization({
        name,
        displayName: `Größe ${nth}`,
        status: nth === 1 ? 'disabled' : 'active',
        createdAt: `2026-01-0${nth + 1}T00:00:00.000Z`,
      }),
    );
    for (const one of [acme, labs, globex]) if (one) await within(a, (tx) => service.organizations.insert(tx, one));
    const find = async (search: OrganizationSearch) =>
      (await within(a, (tx) => service.organizations.list(tx, { limit: 10, ...search }))).items;
    expect(await find({ text: 'ACME' })).toEqual([acme, labs]);
    expect(await find({ text: 'grosse 2' })).toEqual([globex]);
    expect(await find({ text: '%' })).toEqual([]);
    expect(await find({ name: 'acme' })).toEqual([acme]);
    expect(await find({ status: 'disabled' })).toEqual([labs]);
    expect(await find({ text: 'acme', status: 'active' })).toEqual([acme]);
    for (const search of [{}, { text: 'größe' }]) {
      const first = await within(a, (tx) => service.organizations.list(tx, { limit: 2, ...search }));
      expect(first.items).toEqual([acme, labs]);
      const second = await within(a, (tx) => service.organizations.list(tx, { limit: 2, ...search, cursor: first.nextCursor ?? '' }));
      expect(second).toEqual({ items: [globex], nextCursor: null });
    }
    await expect(within(a, (tx) => service.organizations.list(tx, { limit: 2, cursor: 'x' }))).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  it('a name is taken once, by a hundred at the same time', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const answers = await race(100, () => service.createOrganization.execute(a, { name: `acme-${round}`, displayName: 'Acme' }));
      expect(fulfilled(answers)).toHaveLength(1);
    }
  });

  it('is erased with its tenant', async () => {
    await within(a, (tx) => service.organizations.insert(tx, anOrganization()));
    await service.deleteTenant.execute(a, { id: a.tenantId });
    await expect(within(a, (tx) => service.organizations.list(tx, { limit: 1 }))).resolves.toEqual({ items: [], nextCursor: null });
  });
});

import { describe, expect, it } from '@jest/globals';
import { backchannelGrant, type CreateApplicationRequest } from '#contracts';
import { registerApplication, refusing, serviceWithTenants, webApplication } from '../test/in-memory-service.js';

const sector = 'https://group.example.com/sector.json';
const callbacks = ['https://app.example.com/cb', 'https://shop.example.com/cb'];
const pairwise = { subjectType: 'pairwise', redirectUris: callbacks, sectorIdentifierUri: sector } as const;

const setUp = async (published: readonly string[] | null = callbacks) => {
  const { service, acme } = await serviceWithTenants();
  if (published !== null) service.sectorSource.published.set(sector, published);
  const create = (members: Partial<CreateApplicationRequest>) => service.createApplication.execute(acme, { ...webApplication, ...members });
  return { service, acme, create };
};

describe('OpenID Connect Core §8.1: an application with pairwise subjects', () => {
  it('needs no document where all its redirect URIs are at one host', async () => {
    const { service, create } = await setUp();
    expect((await create({ subjectType: 'pairwise' })).application).toMatchObject({ subjectType: 'pairwise', sectorIdentifierUri: null });
    expect(service.sectorSource.asked).toEqual([]);
  });

  it.each([
    ['redirect URIs of several hosts', callbacks],
    ['a loopback address, where anybody may answer', ['http://127.0.0.1/cb']],
    ['a loopback address by https', ['https://localhost:8443/cb']],
    ['a private-use scheme, which any program may take', ['com.example.app:/cb']],
    ['a host of more characters than any name has, of which no identifier could be made', [`https://${'a'.repeat(1_000)}.example/cb`]],
  ])('is refused without a sector_identifier_uri where it has %s', async (_name, redirectUris) => {
    const { create } = await setUp();
    await expect(create({ subjectType: 'pairwise', redirectUris })).rejects.toEqual(refusing('/sectorIdentifierUri', /must be said/));
  });

  it('is registered where the document has all its redirect URIs, which is fetched once, and outside of a transaction', async () => {
    const { service, create } = await setUp([...callbacks, 'https://another.example.com/cb']);
    expect((await create(pairwise)).application).toMatchObject({ sectorIdentifierUri: sector });
    expect(service.sectorSource.asked).toEqual([sector]);
    expect(service.events).toHaveLength(1);
  });

  it('is refused where the document lacks one, character by character', async () => {
    const { create } = await setUp(['https://app.example.com/cb/', 'https://shop.example.com/cb']);
    await expect(create(pairwise)).rejects.toEqual(refusing('/sectorIdentifierUri', /must list https:\/\/app\.example\.com\/cb$/));
  });

  it('is refused where there is no document', async () => {
    const { create } = await setUp(null);
    await expect(create(pairwise)).rejects.toEqual(refusing('/sectorIdentifierUri', /could not be fetched/));
  });

  it('is refused where the document lacks what it has users asked by (CIBA §4)', async () => {
    const { create } = await setUp();
    const asking = { ...pairwise, grantTypes: ['authorization_code', backchannelGrant], jwksUri: 'https://keys.example.com/jwks' } as const;
    await expect(create(asking)).rejects.toEqual(refusing('/sectorIdentifierUri', /keys\.example\.com/));
  });

  it.each(['http://group.example.com/sector.json', 'https://group.example.com:8443/x', 'https://user@group.example.com/sector.json'])(
    'has nothing fetched from %s',
    async (sectorIdentifierUri) => {
      const { service, create } = await setUp();
      await expect(create({ ...pairwise, sectorIdentifierUri })).rejects.toEqual(refusing('/sectorIdentifierUri'));
      expect(service.sectorSource.asked).toEqual([]);
    },
  );

  it('has nothing fetched for a registration that would be refused anyway', async () => {
    const { service, create } = await setUp();
    await expect(create({ ...pairwise, scopes: ['no:such'] })).rejects.toEqual(refusing('/scopes/0'));
    expect(service.sectorSource.asked).toEqual([]);
  });

  it('is looked at again as its addresses change, and not as something else does', async () => {
    const { service, acme } = await setUp();
    const { application } = await registerApplication(service, acme, { ...webApplication, ...pairwise });
    const { clientId } = application;
    service.sectorSource.published.set(sector, ['https://app.example.com/cb']);
    await service.updateApplication.execute(acme, { clientId, name: 'Another name' });
    expect(service.sectorSource.asked).toHaveLength(1);
    const change = service.updateApplication.execute(acme, { clientId, redirectUris: ['https://new.example.com/cb'] });
    await expect(change).rejects.toEqual(refusing('/sectorIdentifierUri', /must list https:\/\/new\.example\.com\/cb$/));
    await service.updateApplication.execute(acme, { clientId, redirectUris: ['https://app.example.com/cb'] });
    expect(service.sectorSource.asked).toHaveLength(3);
  });

  /** A change whose sector another administrator moves, `times` times, while a document is fetched for it. */
  const changedMeanwhile = async (times: number) => {
    const { service, acme } = await setUp();
    const { clientId } = (await registerApplication(service, acme, { ...webApplication, ...pairwise })).application;
    const addresses = Array.from({ length: times }, (_, index) => `https://group.example.com/${index}.json`);
    for (const address of addresses) service.sectorSource.published.set(address, callbacks);
    const others = [...addresses];
    let isAsked = false;
    service.sectorSource.meanwhile = async () => {
      const sectorIdentifierUri = isAsked ? undefined : others.shift();
      if (sectorIdentifierUri === undefined) return;
      isAsked = true;
      await service.updateApplication.execute(acme, { clientId, sectorIdentifierUri });
      isAsked = false;
    };
    return service.updateApplication.execute(acme, { clientId, redirectUris: callbacks.slice(0, 1) });
  };

  it('is judged by the document of now, where its sector moves while another is fetched', async () => {
    await expect(changedMeanwhile(2)).resolves.toMatchObject({
      redirectUris: callbacks.slice(0, 1),
      sectorIdentifierUri: 'https://group.example.com/1.json',
    });
  });

  it('is refused where its sector moves without end', async () => {
    await expect(changedMeanwhile(10)).rejects.toEqual(refusing('/sectorIdentifierUri', /at the same time/));
  });

  it('cannot have others asked without end', async () => {
    const { service, create } = await setUp(null);
    for (let nth = 0; nth < 25; nth += 1) await expect(create(pairwise)).rejects.toThrow();
    expect(service.sectorSource.asked.length).toBeLessThan(25);
    await expect(create(pairwise)).rejects.toEqual(refusing('/sectorIdentifierUri', /too many/));
  });
});

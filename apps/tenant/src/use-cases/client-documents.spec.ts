import { describe, expect, it, jest } from '@jest/globals';
import { type ClientId, eventMap, type JsonObject, type TenantSettingsChanges } from '#contracts';
import { ClientDocumentRefusal } from '../ports/client-document-source.js';
import { outsideTenants, refusing, serviceWithTenants } from '../test/in-memory-service.js';
import { InMemoryApplicationStore } from '../test/in-memory/application.store.js';
import { InMemoryClientDocumentStore } from '../test/in-memory/client-document.store.js';
import { InMemoryResourceServerStore } from '../test/in-memory/resource-server.store.js';

const clientId = 'https://app.example/oauth/client.json' as ClientId;
const web = { client_id: clientId, client_name: 'App', redirect_uris: ['https://app.example/cb'] };
const any: TenantSettingsChanges = { clientDocuments: 'any_domain' };
const down = new ClientDocumentRefusal('unavailable', 'its host is down');
const hour = 3_600;

const begin = async (settings: TenantSettingsChanges = any, document: JsonObject | ClientDocumentRefusal = web) => {
  const { service, acme, globex } = await serviceWithTenants();
  const change = (changes: TenantSettingsChanges) => service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: changes });
  await change(settings);
  const { published, asked } = service.documentSource;
  published.set(clientId, document);
  service.events.length = 0;
  const find = (id: string = clientId, context = acme) => service.getClient.execute(context, { clientId: id as ClientId });
  return {
    service,
    acme,
    globex,
    find,
    change,
    asked,
    publish: (next: JsonObject | ClientDocumentRefusal) => published.set(clientId, next),
  };
};

const nobody = (problem: RegExp) => ({
  application: null,
  resourceServer: null,
  secrets: [],
  problem: expect.stringMatching(problem),
});

describe('draft-ietf-oauth-client-id-metadata-document §8.9: which clients are known by their documents', () => {
  it('none where the tenant does not say so: nothing is fetched', async () => {
    const { find, asked } = await begin({});
    expect(await find()).toEqual(nobody(/not known by a metadata document/));
    expect(asked).toEqual([]);
  });

  it('those of the domains that the tenant lists, exactly or below one, and no others', async () => {
    const { service, find, asked } = await begin({
      clientDocuments: 'listed_domains',
      clientDocumentDomains: ['app.example', '*.many.example'],
    });
    expect((await find()).application).toMatchObject({ clientId, verified: true, selfRegistered: true });
    const below = 'https://a.b.many.example/client';
    service.documentSource.published.set(below, { client_id: below, redirect_uris: ['https://a.b.many.example/cb'] });
    expect((await find(below)).application).toMatchObject({ name: 'a.b.many.example', verified: true });
    asked.length = 0;
    for (const other of [
      'https://a.app.example/c',
      'https://many.example/c',
      'https://evilmany.example/c',
      'https://app.example.evil.example/c',
    ])
      expect(await find(other)).toEqual(nobody(/./));
    expect(asked).toEqual([]);
  });

  it('those of any other domain, whom nobody answers for, but for the blocked ones and those below them', async () => {
    const { find, change, asked } = await begin({ ...any, clientDocumentBlockedDomains: ['evil.example'] });
    expect((await find()).application).toMatchObject({ verified: false });
    await change({ clientDocumentDomains: ['app.example'] });
    expect((await find()).application).toMatchObject({ verified: true });
    await change({ clientDocumentBlockedDomains: ['app.example'] });
    expect(await find()).toEqual(nobody(/./));
    asked.length = 0;
    await change({ clientDocumentBlockedDomains: ['evil.example'] });
    for (const blocked of ['https://evil.example/c', 'https://a.evil.example/c']) expect(await find(blocked)).toEqual(nobody(/./));
    expect((await find('https://evil.example./c')).application).toBeNull();
    expect(asked).toEqual([]);
  });

  it('none in the built-in tenant, and no rule that means nothing', async () => {
    const { service, change } = await begin();
    const system = await service.ensureSystemTenant.execute(outsideTenants);
    const opened = service.updateTenant.execute(outsideTenants, { id: system.id, settings: any });
    await expect(opened).rejects.toEqual(refusing('/settings/clientDocuments'));
    await expect(change({ clientDocuments: 'listed_domains' })).rejects.toEqual(refusing('/settings/clientDocumentDomains'));
    for (const wrong of ['https://app.example', 'app', '*.', '*.*.example', '127.0.0.1', 'app.example/x'])
      await expect(change({ clientDocumentDomains: [wrong] })).rejects.toEqual(refusing('/settings/clientDocumentDomains/0'));
    await expect(change({ clientDocumentBlockedDomains: ['*.example.com'] })).rejects.toEqual(
      refusing('/settings/clientDocumentBlockedDomains/0'),
    );
  });

  it('are judged by their host before anything is read for them: a stranger causes no more work than to be told so', async () => {
    const { find } = await begin({ clientDocuments: 'listed_domains', clientDocumentDomains: ['app.example'] });
    const looks = [
      jest.spyOn(InMemoryClientDocumentStore.prototype, 'find'),
      jest.spyOn(InMemoryApplicationStore.prototype, 'verifiedNames'),
      jest.spyOn(InMemoryResourceServerStore.prototype, 'all'),
    ];
    expect(await find('https://evil.example/c')).toEqual(nobody(/./));
    expect(looks.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
    await find();
    for (const look of looks) {
      expect(look).toHaveBeenCalled();
      look.mockRestore();
    }
  });

  it("another tenant's documents are its own", async () => {
    const { find, globex } = await begin();
    expect((await find()).application).not.toBeNull();
    expect(await find(clientId, globex)).toEqual(nobody(/./));
  });
});

describe('attack A93: a document that does not hold', () => {
  it.each<[string, JsonObject | ClientDocumentRefusal, RegExp]>([
    ['of another client', { ...web, client_id: 'https://app.example/other' }, /client_id/],
    ['with the redirect URI of another', { ...web, redirect_uris: ['https://evil.example/cb'] }, /redirect_uris/],
    ['with a redirect URI that runs', { ...web, redirect_uris: ['javascript:alert(1)'] }, /redirect_uris/],
    ['without a redirect URI', { client_id: clientId }, /redirect_uris/],
    ['with a name that turns the line around', { ...web, client_name: 'a\u202eb' }, /client_name/],
    ['with private keys', { ...web, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'EC', d: 'x' }] } }, /jwks/],
    ['that signs with keys that are nowhere', { ...web, token_endpoint_auth_method: 'private_key_jwt' }, /jwks/],
    ['that cannot be fetched', down, /its host is down/],
    ['that is gone', new ClientDocumentRefusal('gone', 'there is none'), /there is none/],
  ])('%s makes no client, and is asked for again', async (_what, document, problem) => {
    const { service, find, asked, publish } = await begin(any, document);
    expect(await find()).toEqual(nobody(problem));
    expect(service.events).toEqual([]);
    publish(web);
    expect((await find()).application).toMatchObject({ clientId, name: 'App' });
    expect(asked).toHaveLength(2);
  });

  it('has no picture and no name of somebody else where nobody answers for its domain', async () => {
    const pretending = { ...web, client_name: 'ACME', logo_uri: 'https://app.example/acme.png' };
    const { find, change } = await begin(any, pretending);
    expect((await find()).application).toMatchObject({ name: 'app.example', logoUri: null });
    await change({ clientDocumentDomains: ['app.example'] });
    expect((await find()).application).toMatchObject({ name: 'ACME', logoUri: pretending.logo_uri });
  });

  it('RFC 7591 §5: has no name that is drawn like the tenant\u2019s', async () => {
    const { find } = await begin(any, { ...web, client_name: '\u0410CME' });
    expect((await find()).application).toMatchObject({ name: 'app.example' });
  });

  it('gets no tokens without a user where nobody answers for its domain, whatever the tenant offers to others', async () => {
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example/jwks' };
    const grants = { grant_types: ['authorization_code', 'client_credentials'] };
    const offering = { ...any, dynamicRegistrationGrantTypes: ['authorization_code', 'client_credentials'] as const };
    const { find, change } = await begin(offering, { ...web, ...keys, ...grants });
    expect((await find()).application).toMatchObject({ grantTypes: ['authorization_code'] });
    await change({ clientDocumentDomains: ['app.example'] });
    expect((await find()).application).toMatchObject({ grantTypes: grants.grant_types });
  });

  it('asks for what the tenant offers, as it does now', async () => {
    const { find, change } = await begin(any, {
      ...web,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile groups',
    });
    expect((await find()).application).toMatchObject({ scopes: ['openid', 'profile'] });
    await change({ dynamicRegistrationScopes: ['openid'], dynamicRegistrationGrantTypes: ['authorization_code'] });
    expect((await find()).application).toMatchObject({ scopes: ['openid'], grantTypes: ['authorization_code'] });
  });
});

describe('draft-ietf-oauth-client-id-metadata-document §5.2, §8.4: what is kept of a document', () => {
  it('is kept as long as it is fresh, and asked for again then', async () => {
    const { service, find, asked, publish } = await begin();
    const first = (await find()).application;
    publish({ ...web, client_name: 'Renamed' });
    service.clock.advance(59);
    expect((await find()).application).toEqual(first);
    service.clock.advance(1);
    expect((await find()).application).toMatchObject({ name: 'Renamed', version: 2, createdAt: first?.createdAt });
    expect(asked).toHaveLength(2);
    expect(service.events).toEqual([{ event: eventMap.tenant.clientDocumentChanged, tenantId: expect.any(String), payload: { clientId } }]);
  });

  it('is not kept for a tenant that is deleted while it is fetched', async () => {
    const { service, acme, find } = await begin();
    const source = service.documentSource;
    const fetch = source.fetch.bind(source);
    source.fetch = async (id) => {
      await service.deleteTenant.execute(outsideTenants, { id: acme.tenantId });
      return fetch(id);
    };
    expect(await find()).toEqual(nobody(/no such tenant/));
  });

  it('is fetched once for all who ask at once', async () => {
    const { find, asked } = await begin();
    const found = await Promise.all(Array.from({ length: 100 }, () => find()));
    expect(new Set(found.map(({ application }) => application?.clientId))).toEqual(new Set([clientId]));
    expect(asked).toHaveLength(1);
  });

  it('stays good for a day while its host is down, and not longer', async () => {
    const { service, find, publish } = await begin();
    await find();
    publish(down);
    service.clock.advance(23 * hour);
    expect((await find()).application).toMatchObject({ clientId });
    service.clock.advance(hour);
    expect(await find()).toEqual(nobody(/its host is down/));
    expect(service.events).toEqual([]);
  });

  it('ends at once, for all replicas, as its host says that it is gone, or publishes one that does not hold', async () => {
    for (const next of [new ClientDocumentRefusal('gone', 'there is none'), { ...web, client_secret: 'x' }]) {
      const { service, find, publish } = await begin();
      await find();
      publish(next);
      service.clock.advance(60);
      expect(await find()).toEqual(nobody(/./));
      expect(service.events.map(({ event }) => event)).toEqual([eventMap.tenant.clientDocumentChanged]);
      publish(down);
      expect(await find()).toEqual(nobody(/its host is down/));
    }
  });

  it('waits for no more than 20 hosts at a time, and holds up no other tenant', async () => {
    const { service, find, globex, asked } = await begin();
    await service.updateTenant.execute(outsideTenants, { id: globex.tenantId, settings: any });
    let answer: (() => void) | undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const source = service.documentSource;
    const fetch = source.fetch.bind(source);
    source.fetch = async (id) => {
      asked.push(id);
      await answered;
      return fetch(id);
    };
    const slow = Array.from({ length: 20 }, (_, nth) =>
      find(`https://slow.example/${nth}`, { ...globex, actor: { kind: 'anonymous', address: `192.0.2.${nth}` } }),
    );
    while (asked.length < 20) await new Promise((resolve) => setImmediate(resolve));
    expect(await find(clientId, globex)).toEqual(nobody(/too many/));
    const elsewhere = find();
    answer?.();
    expect((await elsewhere).application).toMatchObject({ clientId });
    await Promise.all(slow);
  });

  it('is fetched so often in a minute for an address, and no oftener, whatever client it names', async () => {
    const { service, find, asked } = await begin();
    for (let index = 0; index < 30; index += 1) await find(`https://app.example/${index}`);
    expect(asked.length).toBeLessThan(30);
    expect(await find(`https://app.example/more`)).toEqual(nobody(/too many/));
    service.clock.advance(60);
    expect((await find()).application).toMatchObject({ clientId });
  });

  it('is looked at again however many others strangers ask for, and not oftener than some times a minute while its host is down', async () => {
    const { acme, find, asked, publish, service } = await begin();
    await find();
    publish(down);
    service.clock.advance(60);
    for (let index = 0; index < 150; index += 1) {
      const actor = { kind: 'anonymous', address: `192.0.2.${index}` } as const;
      await find(`https://app.example/${index}`, { ...acme, actor });
    }
    expect(await find('https://app.example/more', { ...acme, actor: { kind: 'anonymous', address: '192.0.2.200' } })).toEqual(
      nobody(/too many/),
    );
    const before = asked.length;
    for (let attempt = 0; attempt < 50; attempt += 1) expect((await find()).application).toMatchObject({ clientId });
    expect(asked.length - before).toBe(10);
    service.clock.advance(60);
    publish(new ClientDocumentRefusal('gone', 'there is none'));
    expect(await find()).toEqual(nobody(/there is none/));
  });

  it('is forgotten when nobody has asked for long', async () => {
    const { service, find, asked, publish } = await begin();
    await find();
    service.clock.advance(31 * 24 * hour);
    await service.removeUnusedClients.execute(() => outsideTenants, new AbortController().signal);
    publish(down);
    expect(await find()).toEqual(nobody(/./));
    expect(asked).toHaveLength(2);
  });
});

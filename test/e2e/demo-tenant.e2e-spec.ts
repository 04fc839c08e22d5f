import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DemoFile } from '#contracts';
import { startPlatform, type TestPlatform } from '#testing';
import { type DemoFiles, demoFilesIn } from '../../apps/demo/src/demo-files.js';
import { seedDemo, type SeedOptions } from '../../apps/demo/src/seeding/seed-demo.js';
import { adminOk, forgetAdminToken } from './support/admin.js';
import { platform, usePlatform } from './support/platform.js';

type Tenant = { readonly id: string; readonly slug: string; readonly version: number };
type Application = { readonly client_id: string; readonly redirect_uris: string[]; readonly post_logout_redirect_uris: string[] };
type Items<Item> = { readonly items: readonly Item[] };

// What it seeds with is HTTP in both topologies.
const describeStandalone = platform.topology === 'standalone' ? describe : describe.skip;

describeStandalone('N05: the demo and the tenant of its name', () => {
  let own: TestPlatform;
  let files: DemoFiles;
  beforeAll(async () => {
    own = await startPlatform('standalone');
    usePlatform(own.address);
    forgetAdminToken();
    files = demoFilesIn(own.address.dataDirectory);
  }, 60_000);
  afterAll(async () => {
    await own.close();
  });

  const seed = (changes: Partial<SeedOptions> = {}): Promise<DemoFile | null> => {
    const { token_endpoint: tokenEndpoint, client_id: clientId, client_secret: clientSecret } = own.address.demo.admin;
    const admin = { gatewayUrl: own.address.gateway, tokenEndpoint, clientId, clientSecret };
    return seedDemo({ admin, demoUrl: own.address.demoApplication, files, ...changes });
  };
  const seeded = async (changes: Partial<SeedOptions> = {}): Promise<DemoFile> => {
    const file = await seed(changes);
    if (file === null) throw new Error('the demo took its own tenant for somebody else’s');
    return file;
  };
  const demoTenant = async (): Promise<Tenant> => {
    const { items } = await adminOk<Items<Tenant>>('GET', '/tenants?limit=100');
    const found = items.find(({ slug }) => slug === 'demo');
    if (!found) throw new Error('there is no tenant demo');
    return found;
  };
  const addUser = async (): Promise<string> => {
    const username = `jo-${randomUUID()}`;
    await adminOk('POST', `/tenants/${(await demoTenant()).id}/users`, { username, password: randomUUID() });
    return username;
  };
  const usernames = async (): Promise<readonly string[]> => {
    const { items } = await adminOk<Items<{ username: string }>>('GET', `/tenants/${(await demoTenant()).id}/users?limit=100`);
    return items.map(({ username }) => username);
  };
  const application = async (id: string): Promise<Application> =>
    adminOk<Application>('GET', `/tenants/${(await demoTenant()).id}/applications/${id}`);
  const tokenStatus = async ({ issuer, clients: { machine } }: DemoFile): Promise<number> => {
    const basic = Buffer.from(`${machine.client_id}:${machine.client_secret}`).toString('base64');
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' });
    return (await fetch(`${issuer}/oauth/token`, { method: 'POST', headers: { authorization: `Basic ${basic}` }, body })).status;
  };
  const canSignIn = async (demo: DemoFile): Promise<boolean> => {
    const { client_id, redirect_uri } = demo.clients.spa;
    const parameters = { response_type: 'code', scope: 'openid', code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' };
    const query = new URLSearchParams({ ...parameters, client_id, redirect_uri });
    const response = await fetch(`${demo.issuer}/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
    return response.status === 303 && (response.headers.get('location') ?? '').includes('/login');
  };

  it('changes nothing at a second start', async () => {
    const before = await demoTenant();
    expect(await seeded()).toEqual(own.address.demo);
    const { spa, web } = own.address.demo.clients;
    expect(await application(spa.client_id)).toMatchObject({ version: 1 });
    expect(await application(web.client_id)).toMatchObject({ version: 1 });
    expect(await demoTenant()).toEqual(before);
  });

  it('follows another address of the demo application in place, and keeps redirect addresses that people added', async () => {
    const user = await addUser();
    const { spa, web } = own.address.demo.clients;
    const { id } = await demoTenant();
    const added = 'https://shop.example.com/callback';
    await adminOk('PATCH', `/tenants/${id}/applications/${web.client_id}`, { redirect_uris: [web.redirect_uri, added] });

    const moved = await seeded({ demoUrl: 'http://localhost:4999' });
    expect(await demoTenant()).toMatchObject({ id });
    expect(moved.clients).toMatchObject({
      web: { client_id: web.client_id, client_secret: web.client_secret, redirect_uri: 'http://localhost:4999/web/callback' },
      spa: { client_id: spa.client_id, redirect_uri: 'http://localhost:4999/callback' },
    });
    expect(JSON.parse(await readFile(files.demo, 'utf8'))).toEqual(moved);
    expect(await application(web.client_id)).toMatchObject({
      redirect_uris: ['http://localhost:4999/web/callback', added],
      post_logout_redirect_uris: ['http://localhost:4999/'],
    });
    expect(await canSignIn(moved)).toBe(true);
    expect(await usernames()).toContain(user);

    await adminOk('PATCH', `/tenants/${id}/applications/${web.client_id}`, { redirect_uris: [moved.clients.web.redirect_uri] });
    expect(await seeded()).toEqual(own.address.demo);
  });

  it('follows another client of the administrator, and names it in demo.json', async () => {
    const user = await addUser();
    const system = (await adminOk<Items<Tenant>>('GET', '/tenants?limit=100')).items.find(({ slug }) => slug === 'system');
    const former = await adminOk<{ scopes: string[] }>('GET', `/tenants/${system?.id}/applications/${own.address.demo.admin.client_id}`);
    const successor = await adminOk<{ client_id: string; client_secret: string }>('POST', `/tenants/${system?.id}/applications`, {
      name: 'Another administrator',
      type: 'confidential',
      grant_types: ['client_credentials'],
      scopes: former.scopes,
    });
    const { gateway } = own.address;
    const { token_endpoint: tokenEndpoint } = own.address.demo.admin;
    const { client_id: clientId, client_secret: clientSecret } = successor;
    const file = await seeded({ admin: { gatewayUrl: gateway, tokenEndpoint, clientId, clientSecret } });
    expect(file.admin).toEqual({ token_endpoint: tokenEndpoint, client_id: clientId, client_secret: clientSecret });
    expect({ ...file, admin: null }).toEqual({ ...own.address.demo, admin: null });
    expect(await usernames()).toContain(user);
  });

  it('makes new secrets where demo.json is lost; those that were lost with it are worth nothing any more', async () => {
    const user = await addUser();
    const { id } = await demoTenant();
    await rm(files.demo);
    const file = await seeded();
    expect(await demoTenant()).toMatchObject({ id });
    expect(file.clients.machine.client_id).toBe(own.address.demo.clients.machine.client_id);
    expect(file.user.password).not.toBe(own.address.demo.user.password);
    expect(file.resource_server.client_id).toBe(own.address.demo.resource_server.client_id);
    expect(await tokenStatus(file)).toBe(200);
    expect(await tokenStatus(own.address.demo)).toBe(401);
    expect(await usernames()).toEqual(expect.arrayContaining([user, 'demo']));
    expect(await usernames()).toHaveLength(new Set(await usernames()).size);
    expect(await seeded()).toEqual(file);
  });

  it('knows a tenant of the time before there was a record by the clients in demo.json', async () => {
    await rm(files.tenant);
    const user = await addUser();
    expect(await tokenStatus(await seeded())).toBe(200);
    expect(await usernames()).toContain(user);
    expect(JSON.parse(await readFile(files.tenant, 'utf8'))).toMatchObject({ tenant_id: (await demoTenant()).id });
  });

  it('refuses a demo.json that is no longer what it was, in one sentence, and touches nothing', async () => {
    const kept = await readFile(files.demo, 'utf8');
    await writeFile(files.demo, '{ "issuer": ');
    await expect(seed()).rejects.toThrow(/demo\.json cannot be read \(it is not JSON\)\. Put it back/);
    await writeFile(files.demo, kept);
  });

  describe('when somebody else made the tenant `demo`', () => {
    let tenant: Tenant;
    const make = async (): Promise<Tenant> => {
      await adminOk('DELETE', `/tenants/${(await demoTenant()).id}`);
      return adminOk<Tenant>('POST', '/tenants', { slug: 'demo', name: 'Demo' });
    };
    const untouched = async (): Promise<void> => {
      expect(await demoTenant()).toEqual(tenant);
      for (const kind of ['applications', 'resource-servers', 'users'])
        expect((await adminOk<Items<unknown>>('GET', `/tenants/${tenant.id}/${kind}`)).items).toEqual([]);
    };
    beforeAll(async () => {
      tenant = await make();
    });

    it('leaves it alone, with the record and demo.json of one that is gone', async () => {
      expect(await seed()).toBeNull();
      await untouched();
    });

    it('leaves it alone in a data directory that never had a demo', async () => {
      await rm(files.demo);
      await rm(files.tenant);
      expect(await seed()).toBeNull();
      await untouched();
    });

    it('leaves it alone though a start was killed before it made one, when it is older or has something in it', async () => {
      await writeFile(files.tenant, JSON.stringify({ begun_at: new Date().toISOString(), tenant_id: null }));
      expect(await seed()).toBeNull();
      await untouched();
      await writeFile(files.tenant, JSON.stringify({ begun_at: new Date(0).toISOString(), tenant_id: null }));
      await adminOk('POST', `/tenants/${tenant.id}/users`, { username: 'jo', password: randomUUID() });
      expect(await seed()).toBeNull();
      expect(await usernames()).toEqual(['jo']);
    });

    it('goes on where a start was killed between making the tenant and writing down its id', async () => {
      tenant = await make();
      await writeFile(files.tenant, JSON.stringify({ begun_at: new Date(0).toISOString(), tenant_id: null }));
      const file = await seeded();
      expect(await demoTenant()).toMatchObject({ id: tenant.id });
      expect(await tokenStatus(file)).toBe(200);
    });
  });
});

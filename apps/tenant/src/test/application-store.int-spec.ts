import { describe, expect, it } from '@jest/globals';
import type { Application, ClientId, ResourceServerId, SecretId, TenantId } from '#contracts';
import { encodeCursor, SqlTransaction } from '#persistence';
import { outsideTenants, refusing } from './in-memory-service.js';
import {
  a,
  anApplication,
  aResourceServer,
  aSecret,
  b,
  now,
  otherSpellings,
  outside,
  service,
  usePersistentService,
  within,
} from './store-suite.js';

describe('applications in the database', () => {
  usePersistentService();

  describe('the store of applications, as two tenants', () => {
    it('keeps each member as it was given', async () => {
      const application = anApplication();
      await within(a, (tx) => service.applications.insert(tx, application));
      await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(application);
      await expect(within(a, (tx) => service.applications.lock(tx, application.clientId))).resolves.toEqual(application);
    });

    it('hides, keeps and protects the one from the other', async () => {
      const application = anApplication();
      const { clientId } = application;
      await within(a, (tx) => service.applications.insert(tx, application));
      await within(b, async (tx) => {
        await expect(service.applications.find(tx, clientId)).resolves.toBeNull();
        await expect(service.applications.lock(tx, clientId)).resolves.toBeNull();
        await expect(service.applications.list(tx, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
        await service.applications.update(tx, { ...application, name: 'Stolen' });
        await service.applications.remove(tx, clientId);
      });
      await expect(within(a, (tx) => service.applications.find(tx, clientId))).resolves.toEqual(application);
    });

    it('lets both have the same client id, each its own', async () => {
      const application = anApplication();
      await within(a, (tx) => service.applications.insert(tx, application));
      await within(b, (tx) => service.applications.insert(tx, { ...application, name: 'Other' }));
      await within(b, (tx) => service.applications.remove(tx, application.clientId));
      await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(application);
    });

    it.each(['', 'nobody', '\u0000', "'; DROP TABLE applications; --"])('knows no client id %j', async (clientId) => {
      await expect(within(a, (tx) => service.applications.find(tx, clientId as ClientId))).resolves.toBeNull();
    });

    it('N15: knows an application, its secrets and its resource server by one spelling of their ids', async () => {
      const application = anApplication();
      const resourceServer = aResourceServer();
      const secret = aSecret(application.clientId);
      await within(a, async (tx) => {
        await service.applications.insert(tx, application);
        await service.resourceServers.insert(tx, resourceServer);
        await service.secrets.insert(tx, secret);
      });
      for (const spell of otherSpellings) {
        const clientId = spell(application.clientId) as ClientId;
        await within(a, async (tx) => {
          expect(await service.applications.find(tx, clientId)).toBeNull();
          expect(await service.applications.lock(tx, clientId)).toBeNull();
          expect(await service.secrets.listLive(tx, clientId, new Date(now))).toEqual([]);
          expect(await service.secrets.remove(tx, clientId, secret.id)).toBe(false);
          expect(await service.secrets.remove(tx, application.clientId, spell(secret.id) as SecretId)).toBe(false);
          expect(await service.resourceServers.find(tx, spell(resourceServer.id) as ResourceServerId)).toBeNull();
          expect(await service.resourceServers.lockByClientId(tx, spell(resourceServer.clientId) as ClientId)).toBeNull();
        });
        expect(await outside((tx) => service.tenants.find(tx, spell(a.tenantId) as TenantId))).toBeNull();
      }
      expect(await within(a, (tx) => service.secrets.listLive(tx, application.clientId, new Date(now)))).toHaveLength(1);
    });

    it('replaces what changed', async () => {
      const application = anApplication();
      const changed = anApplication({ clientId: application.clientId, redirectUris: [], accessTokenLifetime: null, version: 2 });
      await within(a, (tx) => service.applications.insert(tx, application));
      await within(a, (tx) => service.applications.update(tx, changed));
      await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(changed);
    });

    it('keeps what a later version said of an application, and does not tell it', async () => {
      const application = anApplication();
      await within(a, (tx) => service.applications.insert(tx, application));
      const query = (sql: string) => within(a, (tx) => SqlTransaction.of(tx).query<object>(sql, [application.clientId]));
      await query(`UPDATE applications SET registration = registration || '{"ofLater": [1]}' WHERE client_id = $1`);
      const changed = { ...application, name: 'Changed', logoUri: null, version: 2 };
      await within(a, (tx) => service.applications.update(tx, changed));
      expect(await query(`SELECT name, registration -> 'ofLater' AS later FROM applications WHERE client_id = $1`)).toEqual([
        { name: 'Changed', later: [1] },
      ]);
      await expect(within(a, (tx) => service.applications.find(tx, application.clientId))).resolves.toEqual(changed);
    });

    it.each(['type', 'name', 'pkce', 'applicationType', 'firstParty', 'tokenEndpointAuthMethod'])(
      'holds none of which the %s is missing',
      async (member) => {
        const application = anApplication();
        await within(a, (tx) => service.applications.insert(tx, application));
        const without = `UPDATE applications SET registration = registration - $2::text WHERE client_id = $1`;
        const update = within(a, (tx) => SqlTransaction.of(tx).query(without, [application.clientId, member]));
        await expect(update).rejects.toMatchObject({ detail: { sqlState: member === 'name' ? '23502' : '23514' } });
      },
    );

    it.each(['type', 'pkce', 'applicationType'])('holds none of which the %s is null', async (member) => {
      const application = anApplication();
      await within(a, (tx) => service.applications.insert(tx, application));
      const nulled = `UPDATE applications SET registration = registration || jsonb_build_object('type', 'public', 'tokenEndpointAuthMethod', 'none',
      'pkce', 'required', 'firstParty', true) || jsonb_build_object($2::text, NULL) WHERE client_id = $1`;
      const update = within(a, (tx) => SqlTransaction.of(tx).query(nulled, [application.clientId, member]));
      await expect(update).rejects.toMatchObject({ detail: { sqlState: '23514' } });
    });

    it('pages through all in the order of creation, those of one millisecond too', async () => {
      const applications = Array.from({ length: 5 }, () => anApplication());
      await within(a, async (tx) => {
        for (const application of applications) await service.applications.insert(tx, application);
      });
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 1; ; pages++) {
        const page = await service.listApplications.execute(a, { limit: 2, cursor });
        seen.push(...page.items.map(({ clientId }) => clientId));
        if (page.nextCursor === null) {
          expect(pages).toBe(3);
          break;
        }
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(applications.map(({ clientId }) => clientId).sort());
    });

    it.each(['x', '', 'AAAA', encodeCursor({ createdAt: now, id: 'not-a-uuid' })])('refuses the cursor %j', async (cursor) => {
      await expect(service.listApplications.execute(a, { limit: 2, cursor })).rejects.toEqual(refusing('/cursor'));
      await expect(service.listTenants.execute(outsideTenants, { limit: 2, cursor })).rejects.toEqual(refusing('/cursor'));
    });

    it.each([0, 101, 1.5, -1])('refuses the limit %d', async (limit) => {
      await expect(service.listApplications.execute(a, { limit })).rejects.toEqual(refusing('/limit'));
    });
  });

  describe('N40: searching for applications', () => {
    const add = (name: string, changes: Partial<Application> = {}): Promise<Application> =>
      within(a, async (tx) => {
        const application = anApplication({ name, ...changes });
        await service.applications.insert(tx, application);
        return application;
      });
    const namesOf = async (search: { name?: string; clientId?: string }, context = a): Promise<readonly string[]> =>
      (await within(context, (tx) => service.applications.list(tx, { limit: 100, ...search }))).items.map(({ name }) => name);

    it('finds by a part of the name in any case, with its signs as they are, and by the client id', async () => {
      const { clientId } = await add('Straßen-Shop 100%');
      await add('Other_App', { createdAt: '2026-01-01T00:00:01.000Z' });
      expect(await namesOf({ name: 'STRASSEN' })).toEqual(['Straßen-Shop 100%']);
      expect(await namesOf({ name: '0%' })).toEqual(['Straßen-Shop 100%']);
      expect(await namesOf({ name: 'r_a' })).toEqual(['Other_App']);
      expect(await namesOf({ name: '%' })).toEqual(['Straßen-Shop 100%']);
      expect(await namesOf({ name: 'nothing' })).toEqual([]);
      expect(await namesOf({ clientId })).toEqual(['Straßen-Shop 100%']);
      expect(await namesOf({ clientId, name: 'other' })).toEqual([]);
      expect(await namesOf({ clientId: clientId.toUpperCase() })).toEqual([]);
      expect(await namesOf({})).toEqual(['Straßen-Shop 100%', 'Other_App']);
    });

    it('attack A70: finds none of another tenant', async () => {
      const { clientId } = await add('Shop');
      expect(await namesOf({ name: 'shop' }, b)).toEqual([]);
      expect(await namesOf({ clientId }, b)).toEqual([]);
    });

    it('goes on by the cursor, each once, behind what a page of large ones holds', async () => {
      const redirectUris = Array.from({ length: 3 }, (_, index) => `https://app.example/${index}/${'x'.repeat(180_000)}`);
      const added: ClientId[] = [];
      for (let nth = 0; nth < 5; nth += 1) {
        await add('Hay');
        added.push((await add('Large', { redirectUris, createdAt: `2026-01-01T00:00:0${nth}.000Z` })).clientId);
      }
      const pages: (readonly ClientId[])[] = [];
      let cursor: string | undefined;
      do {
        const page = await within(a, (tx) => service.applications.list(tx, { limit: 4, name: 'large', ...(cursor && { cursor }) }));
        pages.push(page.items.map(({ clientId }) => clientId));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined && pages.length < 10);
      expect(pages.flat()).toEqual(added);
      expect(pages.length).toBe(5);
    });

    it('goes on by the cursor, each once, beyond the thousand that a page looks at', async () => {
      const { clientId: template } = await add('Hay');
      await within(a, (tx) =>
        SqlTransaction.of(tx).query(
          `INSERT INTO applications (tenant_id, client_id, registration, version, created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), registration || jsonb_build_object('name', CASE WHEN n % 500 = 1 THEN 'Needle' ELSE 'Hay' END),
                version, timestamptz '2020-01-01' + n * interval '1 second', updated_at
           FROM applications, generate_series(1, 1201) AS n
          WHERE tenant_id = $1 AND client_id = $2`,
          [a.tenantId, template],
        ),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await within(a, (tx) => service.applications.list(tx, { limit: 1, name: 'needle', ...(cursor && { cursor }) }));
        seen.push(...page.items.map(({ clientId }) => clientId));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
      await expect(within(a, (tx) => service.applications.list(tx, { limit: 1, name: 'x', cursor: 'AAAA' }))).rejects.toEqual(
        refusing('/cursor'),
      );
    });
  });
});

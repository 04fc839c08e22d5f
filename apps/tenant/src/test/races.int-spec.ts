import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientId, systemTenantSlug, type TenantContext } from '#contracts';
import { hashSecret } from '#oauth-core';
import { fulfilled, race, rejected, rounds } from '#testing';
import { contextOf, outsideTenants, refusal, registerApplication } from './in-memory-service.js';
import { persistentService, type PersistentService } from './persistent-service.js';

const contenders = 20;

describe('races', () => {
  let service: PersistentService;

  const newTenant = async (slug: string): Promise<TenantContext> =>
    contextOf(await service.createTenant.execute(outsideTenants, { slug, name: slug }));

  beforeAll(async () => {
    service = await persistentService();
  }, 60_000);
  afterAll(() => service.close());

  describe('at the same time', () => {
    it('the built-in tenant is made once by many replicas', async () => {
      const results = await race(contenders, () => service.ensureSystemTenant.execute(outsideTenants));
      expect(rejected(results)).toEqual([]);
      const [system, ...others] = fulfilled(results);
      expect(new Set([system, ...others].map((tenant) => tenant?.id)).size).toBe(1);
      if (system === undefined) throw new Error('there is a built-in tenant');
      const { resourceServers } = await service.getResourceServers.execute(contextOf(system));
      expect(resourceServers).toHaveLength(1);
      expect(service.events).toHaveLength(2);
      await expect(service.resolveTenant.execute(outsideTenants, { slug: systemTenantSlug })).resolves.toEqual({ tenant: system });
    });

    it('N43: of administrators who take away each other, one is left, in every round', async () => {
      const tenant = await service.ensureSystemTenant.execute(outsideTenants);
      const system = contextOf(tenant);
      for (let round = 0; round < rounds; round++) {
        const clients = Array.from({ length: 4 }, () => randomUUID() as ClientId);
        for (const clientId of clients)
          await service.ensureAdminClient.execute(outsideTenants, tenant, { clientId, clientSecret: `secret of ${clientId}` });
        const { items } = await service.listApplications.execute(system, { limit: 100 });
        const results = await race(items.length, (index): Promise<unknown> => {
          const clientId = items[index]?.clientId ?? ('' as ClientId);
          return index % 2 === 0
            ? service.deleteApplication.execute(system, { clientId })
            : service.updateApplication.execute(system, { clientId, status: 'disabled' });
        });
        expect(rejected(results)).toEqual([refusal('conflict')]);
        const left = (await service.listApplications.execute(system, { limit: 100 })).items.filter(({ status }) => status === 'active');
        expect(left).toHaveLength(1);
        for (const { clientId } of (await service.listApplications.execute(system, { limit: 100 })).items)
          if (clientId !== left[0]?.clientId) await service.deleteApplication.execute(system, { clientId });
      }
    });

    it('one slug has one tenant', async () => {
      const results = await race(contenders, () => newTenant('wanted'));
      expect(fulfilled(results)).toHaveLength(1);
      for (const reason of rejected(results)) expect(reason).toEqual(refusal('conflict'));
    });

    it('one identifier has one resource server', async () => {
      const tenant = await newTenant('identifiers');
      const request = { identifier: 'https://api.example.com', name: 'API', scopes: [] };
      const results = await race(contenders, () => service.createResourceServer.execute(tenant, request));
      expect(fulfilled(results)).toHaveLength(1);
      for (const reason of rejected(results)) expect(reason).toEqual(refusal('conflict'));
    });

    it('RFC 7591 §1.2: an initial access token with one use makes one client of a hundred at once, in every round', async () => {
      const tenant = await newTenant('registrations');
      await service.updateTenant.execute(outsideTenants, {
        id: tenant.tenantId,
        settings: { dynamicRegistration: 'initial_access_token' },
      });
      for (let round = 1; round <= rounds; round++) {
        const { token } = await service.createInitialAccessToken.execute(tenant, { name: 'Partner' });
        const request = { authorization: `Bearer ${token}`, metadata: { redirect_uris: ['https://app.example.com/cb'] } };
        const replies = fulfilled(await race(100, () => service.registerClient.execute(tenant, request)));
        expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 99 }, () => 401)]);
        expect((await service.listApplications.execute(tenant, { limit: 100 })).items).toHaveLength(round);
      }
    });

    it('RFC 7591 §2.3: a statement that makes one client makes one of a hundred at once, in every round', async () => {
      const tenant = await newTenant('statements');
      const issuer = 'https://store.example';
      await service.createTrustedIssuer.execute(tenant, { issuer, jwksUri: `${issuer}/jwks`, softwareStatements: 'once' });
      await service.updateTenant.execute(outsideTenants, { id: tenant.tenantId, settings: { dynamicRegistration: 'software_statement' } });
      for (let round = 1; round <= rounds; round++) {
        const jwt = `e30.e30.${round}`;
        service.statementVerifier.verdicts.set(jwt, { isTaken: true, issuer, hash: String(round).padStart(43, 'S') });
        const metadata = { redirect_uris: ['https://app.example.com/cb'], software_statement: jwt };
        const replies = fulfilled(await race(100, () => service.registerClient.execute(tenant, { authorization: null, metadata })));
        expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 99 }, () => 400)]);
        expect((await service.listApplications.execute(tenant, { limit: 100 })).items).toHaveLength(round);
      }
    });

    it('RFC 7591 §5: no more clients register at once than the tenant allows', async () => {
      const tenant = await newTenant('crowded');
      const settings = { dynamicRegistration: 'open', dynamicRegistrationMaxClients: 3 } as const;
      await service.updateTenant.execute(outsideTenants, { id: tenant.tenantId, settings });
      const metadata = { redirect_uris: ['https://app.example.com/cb'] };
      const replies = fulfilled(await race(contenders, () => service.registerClient.execute(tenant, { authorization: null, metadata })));
      expect(replies.filter(({ status }) => status === 201)).toHaveLength(3);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 403]));
      expect((await service.listDynamicClients.execute(tenant, { limit: 100 })).items).toHaveLength(3);
    });

    it('rotations follow one another: two secrets work afterwards, and each change counts', async () => {
      const tenant = await newTenant('rotations');
      const { application } = await registerApplication(service, tenant);
      const { clientId } = application;
      const results = await race(contenders, () => service.rotateClientSecret.execute(tenant, { clientId, overlapSeconds: 3600 }));
      expect(rejected(results)).toEqual([]);

      const { application: after, secrets } = await service.getClient.execute(tenant, { clientId });
      expect(after?.version).toBe(1 + contenders);
      expect(secrets).toHaveLength(2);
      const issued = new Set(fulfilled(results).map(({ clientSecret }) => hashSecret(clientSecret)));
      expect(secrets.every(({ sha256 }) => issued.has(sha256))).toBe(true);
      expect(secrets.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
    });

    it('no change of an application is lost', async () => {
      const tenant = await newTenant('changes');
      const { application } = await registerApplication(service, tenant);
      const { clientId } = application;
      const results = await race(contenders, (index) =>
        index % 2 === 0
          ? service.updateApplication.execute(tenant, { clientId, firstParty: true })
          : service.updateApplication.execute(tenant, { clientId, refreshTokenGrace: 7 }),
      );
      expect(rejected(results)).toEqual([]);
      await expect(service.getApplication.execute(tenant, { clientId })).resolves.toMatchObject({
        firstParty: true,
        refreshTokenGrace: 7,
        version: 1 + contenders,
      });
    });

    it('a tenant is deleted once, and nothing is registered in it that stays behind', async () => {
      const tenant = await newTenant('doomed');
      const registrations = race(contenders, () => registerApplication(service, tenant));
      const deletions = await race(3, () => service.deleteTenant.execute(outsideTenants, { id: tenant.tenantId }));
      expect(fulfilled(deletions)).toHaveLength(1);
      for (const reason of [...rejected(deletions), ...rejected(await registrations)]) expect(reason).toEqual(refusal('not_found'));
      await expect(service.listApplications.execute(tenant, { limit: 100 })).resolves.toEqual({ items: [], nextCursor: null });
    });
  });

  describe('N41: a change to the version that was read', () => {
    it('is made once of a hundred at once, and the others are told', async () => {
      const context = await newTenant('versions');
      const { application } = await registerApplication(service, context);
      const server = await service.createResourceServer.execute(context, { identifier: 'urn:x:v', name: 'V', scopes: [] });
      const ifVersion = [1];
      const changes: readonly ((index: number) => Promise<unknown>)[] = [
        (index) => service.updateTenant.execute(outsideTenants, { id: context.tenantId, name: `Name ${index}`, ifVersion }),
        (index) => service.updateApplication.execute(context, { clientId: application.clientId, name: `Name ${index}`, ifVersion }),
        (index) => service.updateResourceServer.execute(context, { id: server.resourceServer.id, name: `Name ${index}`, ifVersion }),
      ];
      for (const change of changes) {
        const results = await race(100, change);
        expect(fulfilled(results)).toHaveLength(1);
        expect(new Set(rejected(results).map((reason) => (reason as { code: string }).code))).toEqual(new Set(['version_mismatch']));
      }
      expect((await service.getApplication.execute(context, { clientId: application.clientId })).version).toBe(2);
    });

    it('is refused for a deletion, and deletes nothing', async () => {
      const context = await newTenant('versions-of-deletions');
      const { clientId } = (await registerApplication(service, context)).application;
      await expect(service.deleteApplication.execute(context, { clientId, ifVersion: [2, 3] })).rejects.toEqual(
        refusal('version_mismatch'),
      );
      await expect(service.deleteTenant.execute(outsideTenants, { id: context.tenantId, ifVersion: [] })).rejects.toEqual(
        refusal('version_mismatch'),
      );
      await expect(service.deleteApplication.execute(context, { clientId, ifVersion: [1] })).resolves.toEqual({ deleted: true });
    });
  });
});

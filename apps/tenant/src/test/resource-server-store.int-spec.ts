import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import { a, aResourceServer, aSecret, b, now, service, usePersistentService, within } from './store-suite.js';

describe('resource servers and client secrets in the database', () => {
  usePersistentService();

  describe('the store of resource servers, as two tenants', () => {
    it('keeps each member as it was given', async () => {
      const resourceServer = aResourceServer();
      await within(a, async (tx) => {
        await expect(service.resourceServers.insert(tx, resourceServer)).resolves.toBe(true);
        await expect(service.resourceServers.find(tx, resourceServer.id)).resolves.toEqual(resourceServer);
        await expect(service.resourceServers.findByClientId(tx, resourceServer.clientId)).resolves.toEqual(resourceServer);
        await expect(service.resourceServers.lockByClientId(tx, resourceServer.clientId)).resolves.toEqual(resourceServer);
      });
    });

    it('hides, keeps and protects the one from the other', async () => {
      const resourceServer = aResourceServer();
      const { id, clientId } = resourceServer;
      await within(a, (tx) => service.resourceServers.insert(tx, resourceServer));
      await within(b, async (tx) => {
        await expect(service.resourceServers.find(tx, id)).resolves.toBeNull();
        await expect(service.resourceServers.findByClientId(tx, clientId)).resolves.toBeNull();
        await expect(service.resourceServers.lock(tx, id)).resolves.toBeNull();
        await expect(service.resourceServers.lockByClientId(tx, clientId)).resolves.toBeNull();
        await expect(service.resourceServers.all(tx)).resolves.toEqual([]);
        await expect(service.resourceServers.list(tx, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
        await service.resourceServers.update(tx, { ...resourceServer, name: 'Stolen' });
        await service.resourceServers.remove(tx, id);
      });
      await expect(within(a, (tx) => service.resourceServers.find(tx, id))).resolves.toEqual(resourceServer);
    });

    it('has an identifier once in a tenant, and once more in another', async () => {
      const identifier = 'https://api.example.com';
      await within(a, async (tx) => {
        await expect(service.resourceServers.insert(tx, aResourceServer({ identifier }))).resolves.toBe(true);
        await expect(service.resourceServers.insert(tx, aResourceServer({ identifier }))).resolves.toBe(false);
      });
      await expect(within(b, (tx) => service.resourceServers.insert(tx, aResourceServer({ identifier })))).resolves.toBe(true);
    });
  });

  describe('the store of client secrets, as two tenants', () => {
    it('hides, keeps and protects the one from the other', async () => {
      const clientId = randomUUID() as ClientId;
      const secret = aSecret(clientId);
      await within(a, (tx) => service.secrets.insert(tx, secret));
      await within(b, async (tx) => {
        await expect(service.secrets.listLive(tx, clientId, new Date(now))).resolves.toEqual([]);
        await expect(service.secrets.remove(tx, clientId, secret.id)).resolves.toBe(false);
        await service.secrets.end(tx, secret.id, now);
        await service.secrets.removeEnded(tx, clientId, new Date());
        await service.secrets.removeAllOf(tx, clientId);
      });
      await expect(within(a, (tx) => service.secrets.listLive(tx, clientId, new Date(now)))).resolves.toEqual([secret]);
    });

    it('lists those that live, newest first, and removes those that ended', async () => {
      const clientId = randomUUID() as ClientId;
      const older = aSecret(clientId, { createdAt: '2025-12-31T00:00:00.000Z', expiresAt: '2026-01-01T00:00:00.124Z' });
      const newer = aSecret(clientId);
      const ended = aSecret(clientId, { expiresAt: now });
      await within(a, async (tx) => {
        for (const secret of [older, newer, ended]) await service.secrets.insert(tx, secret);
        await expect(service.secrets.listLive(tx, clientId, new Date(now))).resolves.toEqual([newer, older]);
        await service.secrets.removeEnded(tx, clientId, new Date(now));
        await expect(service.secrets.remove(tx, clientId, ended.id)).resolves.toBe(false);
        await expect(service.secrets.remove(tx, randomUUID() as ClientId, newer.id)).resolves.toBe(false);
        await expect(service.secrets.remove(tx, clientId, newer.id)).resolves.toBe(true);
      });
    });
  });
});

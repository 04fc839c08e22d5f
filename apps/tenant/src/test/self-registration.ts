import { expect } from '@jest/globals';
import type { ClientId, JsonObject, OAuthReply, TenantContext, TenantSettingsChanges } from '#contracts';
import { type InMemoryService, outsideTenants, serviceWithTenants } from './in-memory-service.js';

/** What a site says that registers itself. */
export const web = { client_name: 'Shop', redirect_uris: ['https://shop.example/cb'] };
export const open: TenantSettingsChanges = { dynamicRegistration: 'open' };

/** A service whose tenant `acme` lets clients register as its settings say. */
export const beginRegistering = async (settings: TenantSettingsChanges = open) => {
  const { service, acme, globex } = await serviceWithTenants();
  await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings });
  service.events.length = 0;
  const register = (metadata: JsonObject = web, authorization: string | null = null, context: TenantContext = acme) =>
    service.registerClient.execute(context, { authorization, metadata });
  return { service, acme, globex, register };
};

type Registered = { readonly clientId: ClientId; readonly authorization: string; readonly secret: string };

/** What a client was told as it registered. */
export const registeredBy = ({ status, body }: OAuthReply): Registered => {
  expect([status, body]).toEqual([201, expect.anything()]);
  return {
    clientId: body?.['client_id'] as ClientId,
    authorization: `Bearer ${body?.['registration_access_token'] as string}`,
    secret: body?.['client_secret'] as string,
  };
};

/** Status and error code. */
export const outcome = ({ status, body }: OAuthReply): readonly unknown[] => [status, body?.['error']];

/** As an administrator makes one. */
export const initialAccessToken = async (service: InMemoryService, context: TenantContext, maxUses = 1) =>
  service.createInitialAccessToken.execute(context, { name: 'Partner', maxUses, lifetime: 3_600 });

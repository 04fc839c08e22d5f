import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  type ClientId,
  defaultSettings,
  eventMap,
  type RequestContext,
  type ResourceServer,
  type ResourceServerId,
  systemTenantSlug,
  type Tenant,
  type TenantContext,
  type TenantId,
  withoutPermissions,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork, Violations } from '#kernel';
import { completeAuthentication } from '#oauth-core';
import { Credentials } from '../../ports/credentials.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { TenantStore, type StoredTenant } from '../../ports/tenant-store.js';
import { plainBranding } from '../../rules/branding.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { adminScopes, checkSystemSettings, completeAdminScopes, repairedSystemSettings } from '../../rules/system-tenant.js';

/**
 * Makes the built-in tenant and the admin API's resource server where they are missing, takes back settings that lock administrators out, and gives the latter the audience that
 * follows from the public address and the scopes that a new version of the platform added. Any number of replicas may do so at once, any number of times.
 */
@Injectable()
export class EnsureSystemTenantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext): Promise<Tenant> {
    const tenant = await this.ensureTenant(context);
    const inTenant = this.addresses.contextOf(context, tenant);
    await this.unitOfWork.transaction(inTenant, (tx) => this.ensureAdminApi(tx, inTenant));
    return this.addresses.describe(tenant);
  }

  private async ensureTenant(context: RequestContext): Promise<StoredTenant> {
    return this.unitOfWork.platformTransaction(context, async (tx) => {
      const present = await this.tenants.findBySlug(tx, systemTenantSlug);
      if (present !== null) return this.repaired(tx, context, present);
      const tenant = this.newTenant();
      if (await this.tenants.insert(tx, tenant)) {
        const { slug, name, version } = tenant;
        await this.outbox.append(tx, { ...context, tenantId: tenant.id }, eventMap.tenant.tenantCreated, { slug, name, version });
        return tenant;
      }
      const made = await this.tenants.findBySlug(tx, systemTenantSlug);
      if (made === null) throw new Error('the built-in tenant vanished: it cannot be deleted');
      return made;
    });
  }

  /** As it may be changed to be, should something else have changed it: what locks every administrator out is taken back. */
  private async repaired(tx: Transaction, context: RequestContext, present: StoredTenant): Promise<StoredTenant> {
    const violations = new Violations();
    checkSystemSettings(violations, '/settings', present.settings);
    if (present.status === 'active' && violations.isEmpty) return present;
    const current = (await this.tenants.lock(tx, present.id)) ?? present;
    const version = current.version + 1;
    const updatedAt = this.clock.now().toISOString();
    const tenant: StoredTenant = { ...current, status: 'active', settings: repairedSystemSettings(current.settings), version, updatedAt };
    await this.tenants.update(tx, tenant);
    const { slug, status } = tenant;
    await this.outbox.append(tx, { ...context, tenantId: tenant.id }, eventMap.tenant.tenantUpdated, { slug, status, version });
    return tenant;
  }

  private async ensureAdminApi(tx: Transaction, context: TenantContext): Promise<void> {
    // Taken one replica at a time, so that the scopes are added once.
    await this.tenants.lock(tx, context.tenantId);
    const all = await this.resourceServers.all(tx);
    // The oldest is made before anybody can make another, and cannot be deleted: whatever its identifier, it is the admin API.
    const present = all.find(({ identifier }) => identifier === this.addresses.adminAudience) ?? all[0];
    if (present === undefined) await this.addAdminApi(tx, context);
    else await this.updateAdminApi(tx, context, present);
  }

  private async addAdminApi(tx: Transaction, context: TenantContext): Promise<void> {
    const now = this.clock.now().toISOString();
    const adminApi: ResourceServer = {
      id: this.credentials.newId() as ResourceServerId,
      clientId: this.credentials.newId() as ClientId,
      identifier: this.addresses.adminAudience,
      name: 'Admin API',
      scopes: adminScopes,
      ...withoutPermissions,
      authorizationDetailsTypes: [],
      tokenFormat: 'jwt',
      signingAlgorithm: 'ES256',
      accessTokenTyp: 'at+jwt',
      accessTokenLifetime: null,
      ...completeAuthentication({}),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.resourceServers.insert(tx, adminApi);
    const { id: resourceServerId, clientId, version } = adminApi;
    await this.outbox.append(tx, context, eventMap.tenant.resourceServerCreated, { resourceServerId, clientId, version });
  }

  private async updateAdminApi(tx: Transaction, context: TenantContext, adminApi: ResourceServer): Promise<void> {
    const identifier = this.addresses.adminAudience;
    const scopes = completeAdminScopes(adminApi.scopes);
    if (isDeepStrictEqual(scopes, adminApi.scopes) && adminApi.identifier === identifier) return;
    const version = adminApi.version + 1;
    const updatedAt = this.clock.now().toISOString();
    await this.resourceServers.update(tx, { ...adminApi, identifier, scopes, version, updatedAt });
    const { id: resourceServerId, clientId } = adminApi;
    await this.outbox.append(tx, context, eventMap.tenant.resourceServerUpdated, { resourceServerId, clientId, version });
  }

  private newTenant(): StoredTenant {
    const now = this.clock.now().toISOString();
    return {
      id: this.credentials.newId() as TenantId,
      slug: systemTenantSlug,
      name: 'Ostiary',
      status: 'active',
      branding: plainBranding,
      settings: defaultSettings,
      droppedTerms: [],
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
  }
}

import { Injectable } from '@nestjs/common';
import { type Application, type ClientId, eventMap, type RequestContext, type SecretId, type Tenant, type TenantContext } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { completeRegistration, hashSecret } from '#oauth-core';
import { ApplicationStore } from '../../ports/application-store.js';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { Credentials } from '../../ports/credentials.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { adminScopes, isAdministrator } from '../../rules/system-tenant.js';
import { Administrators } from '../administrators.js';

/** The first administrator's client, as the operator's configuration names it. */
export type AdminClient = { readonly clientId: ClientId; readonly clientSecret: string };

/**
 * Makes sure that the operator's client of the built-in tenant exists, can administer and has the configured secret as its
 * only one, so that a fresh installation can be administered, a lost secret replaced, and a way back is there for the operator. A client that was the
 * operator's before stays as it is: replicas with the former and the new configuration may run side by side.
 */
@Injectable()
export class EnsureAdminClientUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly secrets: ClientSecretStore,
    private readonly administrators: Administrators,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly addresses: PublicAddresses,
  ) {}

  /** Where the client had to be made: the other active clients that hold every admin scope. Otherwise none. */
  async execute(context: RequestContext, system: Tenant, { clientId, clientSecret }: AdminClient): Promise<readonly ClientId[]> {
    const inTenant = this.addresses.contextOf(context, system);
    return this.unitOfWork.transaction(inTenant, async (tx) => {
      // Taken one replica at a time, so that the client is made once.
      await this.tenants.lock(tx, system.id);
      const isNew = await this.ensureApplication(tx, inTenant, clientId);
      await this.ensureSecret(tx, inTenant, clientId, hashSecret(clientSecret));
      return isNew ? this.administrators.others(tx, clientId) : [];
    });
  }

  /** Whether the application had to be made. */
  private async ensureApplication(tx: Transaction, context: TenantContext, clientId: ClientId): Promise<boolean> {
    const scopes = adminScopes.map(({ name }) => name);
    const updatedAt = this.clock.now().toISOString();
    const present = await this.applications.find(tx, clientId);
    if (present === null) {
      const registration = completeRegistration({ name: 'Administrator', type: 'confidential', scopes });
      await this.applications.insert(tx, { ...registration, clientId, version: 1, createdAt: updatedAt, updatedAt });
      await this.outbox.append(tx, context, eventMap.tenant.applicationCreated, { clientId, version: 1 });
    } else if (!isAdministrator(present)) {
      const { name, firstParty } = present;
      const registration = completeRegistration({ name, firstParty, type: 'confidential', scopes });
      await this.update(tx, context, { ...present, ...registration, version: present.version + 1, updatedAt });
    }
    return present === null;
  }

  private async ensureSecret(tx: Transaction, context: TenantContext, clientId: ClientId, sha256: string): Promise<void> {
    const now = this.clock.now();
    const live = await this.secrets.listLive(tx, clientId, now);
    if (live.length === 1 && live[0]?.sha256 === sha256) return;
    await this.secrets.removeAllOf(tx, clientId);
    const id = this.credentials.newId() as SecretId;
    await this.secrets.insert(tx, { id, clientId, sha256, createdAt: now.toISOString(), expiresAt: null });
    const application = await this.applications.find(tx, clientId);
    if (application) await this.update(tx, context, { ...application, version: application.version + 1, updatedAt: now.toISOString() });
  }

  private async update(tx: Transaction, context: TenantContext, application: Application): Promise<void> {
    const { clientId, status, version } = application;
    await this.applications.update(tx, application);
    await this.outbox.append(tx, context, eventMap.tenant.applicationUpdated, { clientId, status, version });
  }
}

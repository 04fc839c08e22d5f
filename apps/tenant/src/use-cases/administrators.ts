import { Injectable } from '@nestjs/common';
import { ServiceError, systemTenantSlug, type Application, type ClientId, type Page, type TenantContext } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { ApplicationStore } from '../ports/application-store.js';
import { ClientSecretStore } from '../ports/client-secret-store.js';
import { TenantStore } from '../ports/tenant-store.js';
import { isAdministrator } from '../rules/system-tenant.js';

/** Applications of the built-in tenant that may do everything at the admin API: somebody has to be left who can. */
@Injectable()
export class Administrators {
  constructor(
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly secrets: ClientSecretStore,
    private readonly clock: Clock,
  ) {}

  /**
   * In the built-in tenant, lets changes that may take an administrator away happen one after the other, so that two do not take away each other.
   * To be called before anything else is locked. Elsewhere it does nothing.
   */
  async lock(tx: Transaction, context: TenantContext): Promise<void> {
    if (context.slug === systemTenantSlug) await this.tenants.lock(tx, context.tenantId);
  }

  /** Refuses with `conflict` to take `application` away from the administrators of the built-in tenant when it is the last that has a lasting secret. */
  async requireAnother(tx: Transaction, context: TenantContext, application: Application): Promise<void> {
    if (context.slug !== systemTenantSlug || !isAdministrator(application)) return;
    for (const other of await this.others(tx, application.clientId)) if (await this.hasLastingSecret(tx, other)) return;
    throw new ServiceError('conflict', 'The last administrator must stay: it needs its scopes, its grant and a secret without an end.');
  }

  /** Whether one of the client's secrets has no end, leaving out those of `except`. */
  async hasLastingSecret(tx: Transaction, clientId: ClientId, except?: string): Promise<boolean> {
    const live = await this.secrets.listLive(tx, clientId, this.clock.now());
    return live.some(({ id, expiresAt }) => expiresAt === null && id !== except);
  }

  /** Every other administrator, with a secret or without. */
  async others(tx: Transaction, clientId: ClientId): Promise<readonly ClientId[]> {
    const found: ClientId[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Application> = await this.applications.list(tx, { limit: 100, ...(cursor !== null && { cursor }) });
      found.push(...page.items.filter(isAdministrator).map((application) => application.clientId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found.filter((id) => id !== clientId);
  }
}

import { Injectable } from '@nestjs/common';
import {
  eventMap,
  ServiceError,
  systemTenantSlug,
  tenantStatuses,
  type RequestContext,
  type Tenant,
  type UpdateTenantRequest,
  type Conditional,
  requireVersion,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork, Violations } from '#kernel';
import { TenantStore, type StoredTenant } from '../../ports/tenant-store.js';
import { checkBranding } from '../../rules/branding.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { changeSettings, checkSettings } from '../../rules/settings.js';
import { checkSystemSettings, refuseForSystemTenant } from '../../rules/system-tenant.js';
import { checkPublishedTerms, droppedTerms, type TermsChange } from '../../rules/terms.js';
import { checkName, checkOneOf, withChanges } from '../../rules/values.js';

/**
 * Changes the members given. Refuses with `not_found`, `version_mismatch`, `invalid_argument`, or `forbidden` for suspending the built-in tenant.
 * The slug stays: issuer, tokens and cookies are bound to it.
 */
@Injectable()
export class UpdateTenantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext, { id, ifVersion, ...changes }: UpdateTenantRequest & Conditional): Promise<Tenant> {
    return this.unitOfWork.platformTransaction(context, async (tx) => {
      const current = await this.tenants.lock(tx, id);
      if (current === null) throw new ServiceError('not_found', 'There is no such tenant.');
      requireVersion(current, { ifVersion });
      const changed = this.changed(current, changes);
      const { droppedTerms: dropped, settings } = current;
      const terms = { current: settings.terms, next: changed.settings.terms, dropped, now: this.clock.now() };
      check(changed, terms);
      const tenant = { ...changed, droppedTerms: droppedTerms(terms) };
      if (tenant.status === 'suspended') refuseForSystemTenant(tenant, 'suspended');

      await this.tenants.update(tx, tenant);
      const { slug, status, version } = tenant;
      await this.outbox.append(tx, { ...context, tenantId: id }, eventMap.tenant.tenantUpdated, { slug, status, version });
      return this.addresses.describe(tenant);
    });
  }

  private changed(current: StoredTenant, { name, status, branding, settings }: Omit<UpdateTenantRequest, 'id'>): StoredTenant {
    return {
      ...withChanges<StoredTenant>(current, { name, status }),
      branding: withChanges(current.branding, branding ?? {}),
      settings: changeSettings(current.settings, settings ?? {}),
      version: current.version + 1,
      updatedAt: this.clock.now().toISOString(),
    };
  }
}

const check = (tenant: StoredTenant, terms: TermsChange): void => {
  const violations = new Violations();
  checkName(violations, '/name', tenant.name);
  checkOneOf(violations, '/status', tenant.status, tenantStatuses);
  checkBranding(violations, '/branding', tenant.branding);
  checkSettings(violations, '/settings', tenant.settings);
  checkPublishedTerms(violations, '/settings/terms', terms);
  if (tenant.slug === systemTenantSlug) checkSystemSettings(violations, '/settings', tenant.settings);
  violations.throwIfAny();
};

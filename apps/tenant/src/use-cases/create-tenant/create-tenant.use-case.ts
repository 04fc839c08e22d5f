import { Injectable } from '@nestjs/common';
import {
  type CreateTenantRequest,
  defaultSettings,
  eventMap,
  type Idempotency,
  type Idempotent,
  type Replayable,
  type RequestContext,
  ServiceError,
  systemTenantSlug,
  type Tenant,
  type TenantId,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, UnitOfWork, Violations } from '#kernel';
import { Credentials } from '../../ports/credentials.js';
import { TenantStore, type StoredTenant } from '../../ports/tenant-store.js';
import { checkBranding, plainBranding } from '../../rules/branding.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { changeSettings, checkSettings } from '../../rules/settings.js';
import { checkSlug } from '../../rules/slug.js';
import { checkName, withChanges } from '../../rules/values.js';

/** Registers a tenant; refuses with `invalid_argument`, or `conflict` when the slug is taken. */
@Injectable()
export class CreateTenantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly creations: IdempotentCreations,
    private readonly tenants: TenantStore,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext, { idempotency, ...request }: CreateTenantRequest & Idempotent): Promise<Tenant & Replayable> {
    return idempotency === undefined
      ? this.create(context, request, (work) => this.unitOfWork.platformTransaction(context, work))
      : this.createOnce(context, idempotency, request);
  }

  /** The key is the built-in tenant's. One of the new tenant's own would go with it, and a late repetition would make the tenant again. */
  private async createOnce(context: RequestContext, idempotency: Idempotency, request: CreateTenantRequest): Promise<Tenant & Replayable> {
    const system = await this.unitOfWork.platformTransaction(context, (tx) => this.tenants.findBySlug(tx, systemTenantSlug));
    if (system === null) throw new ServiceError('not_found', 'There is no built-in tenant.');
    return this.creations.once({ ...context, tenantId: system.id }, idempotency, (run) => this.create(context, request, run));
  }

  private async create(context: RequestContext, request: CreateTenantRequest, run: RunCreation<Tenant>): Promise<Tenant> {
    const tenant = this.tenantOf(request);
    const violations = new Violations();
    checkSlug(violations, '/slug', tenant.slug);
    checkName(violations, '/name', tenant.name);
    checkBranding(violations, '/branding', tenant.branding);
    checkSettings(violations, '/settings', tenant.settings);
    violations.throwIfAny();

    return run(async (tx) => {
      if (!(await this.tenants.insert(tx, tenant))) {
        const existing = await this.tenants.findBySlug(tx, tenant.slug);
        throw new ServiceError('conflict', 'The slug is taken.', {
          members: [{ pointer: '/slug', detail: 'is taken' }],
          ...(existing && { existingId: existing.id }),
        });
      }
      const { slug, name, version } = tenant;
      await this.outbox.append(tx, { ...context, tenantId: tenant.id }, eventMap.tenant.tenantCreated, { slug, name, version });
      return this.addresses.describe(tenant);
    });
  }

  private tenantOf({ slug, name, branding, settings }: CreateTenantRequest): StoredTenant {
    const now = this.clock.now().toISOString();
    return {
      id: this.credentials.newId() as TenantId,
      slug,
      name,
      status: 'active',
      branding: withChanges(plainBranding, branding ?? {}),
      settings: changeSettings(defaultSettings, settings ?? {}),
      droppedTerms: [],
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
  }
}

import { Injectable } from '@nestjs/common';
import {
  type CreateOrganizationRequest,
  eventMap,
  type Idempotent,
  maxOrganizations,
  type Organization,
  type OrganizationId,
  type Replayable,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, type Transaction } from '#kernel';
import { Credentials } from '../../ports/credentials.js';
import { OrganizationStore } from '../../ports/organization-store.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { checkOrganization } from '../../rules/organization.js';

/** Makes an organization of a tenant. Refuses with `invalid_argument`, `conflict` when the name is taken or there are too many, or `not_found` when the tenant is gone. */
@Injectable()
export class CreateOrganizationUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly tenants: TenantStore,
    private readonly organizations: OrganizationStore,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: TenantContext,
    { idempotency, ...request }: CreateOrganizationRequest & Idempotent,
  ): Promise<Organization & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(
    context: TenantContext,
    { name, displayName, status = 'active' }: CreateOrganizationRequest,
    run: RunCreation<Organization & Replayable>,
  ): Promise<Organization & Replayable> {
    checkOrganization({ name, displayName, status });
    const now = this.clock.now().toISOString();
    const id = this.credentials.newId() as OrganizationId;
    const organization: Organization = { id, name, displayName, status, version: 1, createdAt: now, updatedAt: now };
    return run(async (tx) => {
      if (!(await this.tenants.hold(tx))) throw new ServiceError('not_found', 'There is no such tenant.');
      if ((await this.organizations.lockAndCount(tx)) >= maxOrganizations)
        throw new ServiceError('conflict', `A tenant has at most ${maxOrganizations} organizations.`);
      if (!(await this.organizations.insert(tx, organization))) throw await this.taken(tx, name);
      await this.outbox.append(tx, context, eventMap.tenant.organizationCreated, { organizationId: id, version: 1 });
      return organization;
    });
  }

  private async taken(tx: Transaction, name: string): Promise<ServiceError> {
    const existing = await this.organizations.findByName(tx, name);
    return new ServiceError('conflict', 'There is an organization of that name.', {
      members: [{ pointer: '/name', detail: 'is taken' }],
      ...(existing && { existingId: existing.id }),
    });
  }
}

import { Injectable } from '@nestjs/common';
import {
  eventMap,
  ServiceError,
  usesSecret,
  type Application,
  type ClientId,
  type CreateApplicationRequest,
  type Idempotent,
  type IssuedClientSecret,
  type Replayable,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, type Transaction, Violations } from '#kernel';
import { completeRegistration, isRegistrable } from '#oauth-core';
import { ApplicationStore } from '../../ports/application-store.js';
import { Credentials } from '../../ports/credentials.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { checkApplication } from '../../rules/application.js';
import { checkChosenCredentials } from '../../rules/chosen-credentials.js';
import { ClientSecrets } from '../client-secrets.js';
import { type RequireSector, Sectors } from '../sectors.js';
import { logLegacyFeatures, logPkceWaiver } from '../log-waivers.js';

type CreatedApplication = { application: Application; secret: IssuedClientSecret | null } & Replayable;

/**
 * Registers an OAuth client (RFC 6749 §2) with what the request leaves out filled in; one that authenticates by a secret gets its
 * first, seen here only. Refuses with `invalid_argument`, `conflict` when a chosen client id is taken, or `not_found` when the tenant is gone.
 */
@Injectable()
export class CreateApplicationUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly clientSecrets: ClientSecrets,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly sectors: Sectors,
  ) {}

  async execute(context: TenantContext, { idempotency, ...request }: CreateApplicationRequest & Idempotent): Promise<CreatedApplication> {
    return this.sectors.checking(context, (requireSector) =>
      this.creations.once(context, idempotency, (run) => this.create(context, request, run, requireSector)),
    );
  }

  private async create(
    context: TenantContext,
    request: CreateApplicationRequest,
    run: RunCreation<CreatedApplication>,
    requireSector: RequireSector,
  ): Promise<CreatedApplication> {
    const registration = completeRegistration(request);
    const violations = new Violations();
    checkChosenCredentials(violations, request);
    violations.throwIfAny();
    const created = await run(async (tx) => {
      const tenant = (await this.tenants.hold(tx)) ? await this.tenants.find(tx, context.tenantId) : null;
      if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
      const resourceServers = await this.resourceServers.all(tx);
      checkApplication(registration, tenant.settings, (name) => resourceServers.some((server) => isRegistrable(server, name)));
      requireSector(registration, null);

      const now = this.clock.now().toISOString();
      const clientId = (request.clientId ?? this.credentials.newId()) as ClientId;
      if (request.clientId !== undefined) await this.requireUntaken(tx, clientId);
      const application: Application = { ...registration, clientId, version: 1, createdAt: now, updatedAt: now };
      await this.applications.insert(tx, application);
      const secret = usesSecret(application.tokenEndpointAuthMethod)
        ? await this.clientSecrets.issue(tx, context, application, request.clientSecret)
        : null;
      await this.outbox.append(tx, context, eventMap.tenant.applicationCreated, { clientId, version: 1 });
      return { application, secret: request.clientSecret === undefined ? secret : null };
    });
    if (created.replayed) return created;
    logPkceWaiver(context, null, created.application);
    logLegacyFeatures(context, null, created.application);
    return created;
  }

  private async requireUntaken(tx: Transaction, clientId: ClientId): Promise<void> {
    const [application, resourceServer] = [
      await this.applications.find(tx, clientId),
      await this.resourceServers.findByClientId(tx, clientId),
    ];
    if (application === null && resourceServer === null) return;
    throw new ServiceError('conflict', 'The client id is taken.', {
      members: [{ pointer: '/clientId', detail: 'is taken' }],
      ...(application && { existingId: application.clientId }),
    });
  }
}

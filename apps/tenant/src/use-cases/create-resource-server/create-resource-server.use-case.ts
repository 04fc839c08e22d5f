import { Injectable } from '@nestjs/common';
import {
  eventMap,
  ServiceError,
  usesSecret,
  type ClientId,
  type CreateResourceServerRequest,
  type Idempotent,
  type IssuedClientSecret,
  type Replayable,
  type ResourceServer,
  type ResourceServerId,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation } from '#kernel';
import { Credentials } from '../../ports/credentials.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { checkResourceServer, resourceServerRegistrationOf } from '../../rules/resource-server.js';
import { refuseTooMuchText } from '../../rules/resource-servers-together.js';
import { ClientSecrets } from '../client-secrets.js';

type CreatedResourceServer = { resourceServer: ResourceServer; secret: IssuedClientSecret | null } & Replayable;

/**
 * Registers an API that takes access tokens, with the client it introspects as and, where that authenticates by one, its first secret, seen here only.
 * Refuses with `invalid_argument`, `conflict` when the identifier is taken or the tenant's resource servers are too much together, or `not_found` when the tenant is gone.
 */
@Injectable()
export class CreateResourceServerUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly tenants: TenantStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly clientSecrets: ClientSecrets,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: TenantContext,
    { idempotency, ...request }: CreateResourceServerRequest & Idempotent,
  ): Promise<CreatedResourceServer> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(
    context: TenantContext,
    request: CreateResourceServerRequest,
    run: RunCreation<CreatedResourceServer>,
  ): Promise<CreatedResourceServer> {
    const registration = resourceServerRegistrationOf(request);
    const now = this.clock.now().toISOString();
    const resourceServer: ResourceServer = {
      ...registration,
      id: this.credentials.newId() as ResourceServerId,
      clientId: this.credentials.newId() as ClientId,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    return run(async (tx) => {
      const tenant = (await this.tenants.hold(tx)) ? await this.tenants.find(tx, context.tenantId) : null;
      if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
      checkResourceServer(registration, context.issuer, tenant.settings);
      if (!(await this.resourceServers.insert(tx, resourceServer))) {
        const existing = (await this.resourceServers.all(tx)).find(({ identifier }) => identifier === resourceServer.identifier);
        throw new ServiceError('conflict', 'The identifier is taken.', {
          members: [{ pointer: '/identifier', detail: 'is taken' }],
          ...(existing && { existingId: existing.id }),
        });
      }
      refuseTooMuchText(await this.resourceServers.all(tx), resourceServer);
      const { id: resourceServerId, clientId, version } = resourceServer;
      const secret = usesSecret(resourceServer.tokenEndpointAuthMethod)
        ? await this.clientSecrets.issue(tx, context, resourceServer)
        : null;
      await this.outbox.append(tx, context, eventMap.tenant.resourceServerCreated, { resourceServerId, clientId, version });
      return { resourceServer, secret };
    });
  }
}

import { Injectable } from '@nestjs/common';
import {
  eventMap,
  ServiceError,
  signsWithSecret,
  type Application,
  type ClientId,
  type ClientSecret,
  type IssuedClientSecret,
  type ResourceServer,
  type ResourceServerId,
  type SecretId,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { hashSecret } from '#oauth-core';
import { ApplicationStore } from '../ports/application-store.js';
import { ClientSecretStore } from '../ports/client-secret-store.js';
import { Credentials } from '../ports/credentials.js';
import { ResourceServerStore } from '../ports/resource-server-store.js';
import { SecretVault } from '../ports/secret-vault.js';

/** Whose secret: an application's, or that of a resource server's introspection client. */
type NamedHolder = { readonly clientId: ClientId } | { readonly resourceServerId: ResourceServerId };

/** Who authenticates with a secret. */
export type SecretHolder =
  | { readonly kind: 'application'; readonly application: Application }
  | { readonly kind: 'resource_server'; readonly resourceServer: ResourceServer };

/** The client that a secret is for. */
type SecretClient = Pick<Application | ResourceServer, 'clientId' | 'tokenEndpointAuthMethod'>;

/** What a holder authenticates as. */
export const clientOf = (holder: SecretHolder): SecretClient =>
  holder.kind === 'application' ? holder.application : holder.resourceServer;

/** A stored secret as it may be shown: no hash. */
export const shown = ({ id, createdAt, expiresAt }: ClientSecret): ClientSecret => ({ id, createdAt, expiresAt });

/** What the use cases on client secrets share: whose they are, how one is made, and that caches hear of a change. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly applications: ApplicationStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly secrets: ClientSecretStore,
    private readonly vault: SecretVault,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  /**
   * The holder behind a client id, locked until the transaction ends: changes to one client's secrets happen one after the
   * other. Refuses with `not_found`, or `conflict` for a public application, which has no secrets.
   */
  async lockHolder(tx: Transaction, clientId: ClientId): Promise<SecretHolder> {
    const application = await this.lockApplication(tx, clientId);
    if (application !== null) return application;
    const resourceServer = await this.resourceServers.lockByClientId(tx, clientId);
    if (resourceServer === null) throw new ServiceError('not_found', 'There is no such client.');
    return { kind: 'resource_server', resourceServer };
  }

  /** As `lockHolder`, for a holder of the kind that its name says: an application's client id is no resource server's. */
  async lockNamed(tx: Transaction, named: NamedHolder): Promise<SecretHolder> {
    if ('clientId' in named) {
      const application = await this.lockApplication(tx, named.clientId);
      if (application === null) throw new ServiceError('not_found', 'There is no such application.');
      return application;
    }
    const resourceServer = await this.resourceServers.lock(tx, named.resourceServerId);
    if (resourceServer === null) throw new ServiceError('not_found', 'There is no such resource server.');
    return { kind: 'resource_server', resourceServer };
  }

  private async lockApplication(tx: Transaction, clientId: ClientId): Promise<SecretHolder | null> {
    const application = await this.applications.lock(tx, clientId);
    if (application?.type === 'public') throw new ServiceError('conflict', 'A public application has no secrets.');
    return application && { kind: 'application', application };
  }

  /**
   * Stores the hash of a new secret (or of one that was `chosen`) without an end and returns the secret, which nobody can read again. That of a client that
   * signs with it is kept, sealed, where that is verified.
   */
  async issue(
    tx: Transaction,
    context: TenantContext,
    { clientId, tokenEndpointAuthMethod }: SecretClient,
    chosen?: string,
  ): Promise<IssuedClientSecret> {
    const { clientSecret, sha256 } =
      chosen === undefined ? this.credentials.newClientSecret() : { clientSecret: chosen, sha256: hashSecret(chosen) };
    const id = this.credentials.newId() as SecretId;
    const secret = { id, createdAt: this.clock.now().toISOString(), expiresAt: null };
    await this.secrets.insert(tx, { ...secret, clientId, sha256 });
    if (signsWithSecret(tokenEndpointAuthMethod)) await this.vault.keep(context, { clientId, clientSecret });
    return { ...secret, clientSecret };
  }

  /** Counts the change as one of the holder, and publishes it. */
  async announceChange(tx: Transaction, context: TenantContext, holder: SecretHolder): Promise<void> {
    const updatedAt = this.clock.now().toISOString();
    if (holder.kind === 'application') {
      const { clientId, status } = holder.application;
      const version = holder.application.version + 1;
      await this.applications.update(tx, { ...holder.application, version, updatedAt });
      await this.outbox.append(tx, context, eventMap.tenant.applicationUpdated, { clientId, status, version });
    } else {
      const { id: resourceServerId, clientId } = holder.resourceServer;
      const version = holder.resourceServer.version + 1;
      await this.resourceServers.update(tx, { ...holder.resourceServer, version, updatedAt });
      await this.outbox.append(tx, context, eventMap.tenant.resourceServerUpdated, { resourceServerId, clientId, version });
    }
  }
}

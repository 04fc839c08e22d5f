import { Injectable } from '@nestjs/common';
import {
  type Application,
  type ClientMetadata,
  eventMap,
  type IssuedClientSecret,
  type ManageClientRequest,
  type OAuthReply,
  signsWithSecret,
  type TenantContext,
  usesSecret,
} from '#contracts';
import { Clock, EventOutbox } from '#kernel';
import {
  checkReplacement,
  OAuthError,
  offeredBesides,
  replacedRegistration,
  requestedRegistration,
  requireSameStatement,
  withStatement,
} from '#oauth-core';
import { ApplicationStore } from '../../ports/application-store.js';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { asMetadataRefusal, checkRegistration, ClientRegistrations, type ManagedClient, offeredBy } from '../client-registrations.js';
import { ClientSecrets } from '../client-secrets.js';
import { type RequireSector, Sectors } from '../sectors.js';

/** A client replaces what is registered of it as a whole (RFC 7592 §2.2); what administrators say of it stays. */
@Injectable()
export class ReplaceClientRegistrationUseCase {
  constructor(
    private readonly registrations: ClientRegistrations,
    private readonly applications: ApplicationStore,
    private readonly secrets: ClientSecretStore,
    private readonly clientSecrets: ClientSecrets,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly sectors: Sectors,
  ) {}

  execute(context: TenantContext, request: ManageClientRequest & ClientMetadata): Promise<OAuthReply> {
    return this.sectors.checking(context, (requireSector) =>
      this.registrations.manage(context, request, (client) => this.replace(client, request, requireSector)),
    );
  }

  private async replace(client: ManagedClient, said: ClientMetadata, requireSector: RequireSector): Promise<OAuthReply> {
    const { context, tx, tenant, application: current, softwareStatement } = client;
    const { clientId } = current;
    // Users are not asked for consent to what a first party does: where their codes go is an administrator's to say.
    if (current.firstParty) throw new OAuthError('access_denied', 'The client is managed by administrators', null, 403);
    const hashes = (await this.secrets.listLive(tx, clientId, this.clock.now())).map(({ sha256 }) => sha256);
    checkReplacement(said.metadata, clientId, hashes);
    requireSameStatement(said.metadata, softwareStatement);
    const metadata = softwareStatement === null ? said.metadata : withStatement(said.metadata, softwareStatement);
    const isApiScope = await this.registrations.apiScopes(tx);
    const offered = offeredBesides(offeredBy(tenant, isApiScope, said), current);
    const registration = replacedRegistration(current, requestedRegistration(metadata, offered, clientId));
    // A scope that went away must not block other changes.
    checkRegistration(registration, tenant, (name) => isApiScope(name) || current.scopes.includes(name));
    if (registration.name !== current.name) await this.registrations.refuseTakenName(tx, tenant, registration);
    asMetadataRefusal(() => requireSector(registration, current));

    const version = current.version + 1;
    const application: Application = {
      ...registration,
      clientId,
      version,
      createdAt: current.createdAt,
      updatedAt: this.clock.now().toISOString(),
    };
    await this.applications.update(tx, application);
    const secret = await this.changeSecret(client, application);
    await this.outbox.append(tx, context, eventMap.tenant.applicationUpdated, { clientId, status: application.status, version });
    if (application.redirectUris.some((uri) => !current.redirectUris.includes(uri)))
      await this.outbox.append(tx, context, eventMap.tenant.clientRedirectsChanged, { clientId });
    return this.registrations.reply(200, context, { ...client, application }, secret);
  }

  /** One that signs with its secret and one that sends it need different things stored: with the way it authenticates, its secret changes, or ends. */
  private async changeSecret({ context, tx, application: before }: ManagedClient, after: Application): Promise<IssuedClientSecret | null> {
    const [was, is] = [before.tokenEndpointAuthMethod, after.tokenEndpointAuthMethod];
    if (usesSecret(was) === usesSecret(is) && signsWithSecret(was) === signsWithSecret(is)) return null;
    await this.secrets.removeAllOf(tx, after.clientId);
    return usesSecret(is) ? this.clientSecrets.issue(tx, context, after) : null;
  }
}

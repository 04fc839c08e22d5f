import { Injectable, Logger } from '@nestjs/common';
import {
  type Application,
  type ClientId,
  eventMap,
  type OAuthReply,
  type RegisterClientRequest,
  systemTenantSlug,
  type TenantContext,
  usesSecret,
} from '#contracts';
import { Clock, EventOutbox, logFields, type Transaction } from '#kernel';
import {
  completeRegistration,
  OAuthError,
  presentedRegistrationToken,
  refuseInitialAccessToken,
  requestedRegistration,
  withStatement,
} from '#oauth-core';
import { ApplicationStore } from '../../ports/application-store.js';
import { Credentials } from '../../ports/credentials.js';
import { DynamicClientStore } from '../../ports/dynamic-client-store.js';
import { InitialAccessTokenStore, type SpentInitialAccessToken } from '../../ports/initial-access-token-store.js';
import type { StoredTenant } from '../../ports/tenant-store.js';
import { asMetadataRefusal, checkRegistration, ClientRegistrations, offeredBy } from '../client-registrations.js';
import { ClientSecrets } from '../client-secrets.js';
import { type RequireSector, Sectors } from '../sectors.js';
import { SoftwareStatements, type VerifiedStatement } from '../software-statements.js';

const refuseStatement = (description: string): OAuthError => new OAuthError('invalid_software_statement', description);

const denied = (description: string): OAuthError => new OAuthError('access_denied', description, null, 403);

/** The client registration endpoint (RFC 7591 §3). Answers 201 with the client's secret and registration access token, seen here only. */
@Injectable()
export class RegisterClientUseCase {
  private readonly logger = new Logger('Applications');

  constructor(
    private readonly registrations: ClientRegistrations,
    private readonly statements: SoftwareStatements,
    private readonly applications: ApplicationStore,
    private readonly dynamicClients: DynamicClientStore,
    private readonly initialAccessTokens: InitialAccessTokenStore,
    private readonly clientSecrets: ClientSecrets,
    private readonly outbox: EventOutbox,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly sectors: Sectors,
  ) {}

  execute(context: TenantContext, request: RegisterClientRequest): Promise<OAuthReply> {
    return this.registrations.answer(context, async () => {
      const statement = await this.statements.verify(context, request.metadata);
      return this.sectors.checking(context, (requireSector) => this.register(context, request, statement, requireSector));
    });
  }

  private register(
    context: TenantContext,
    { authorization, ...said }: RegisterClientRequest,
    statement: VerifiedStatement | null,
    requireSector: RequireSector,
  ): Promise<OAuthReply> {
    return this.registrations.inTenant(context, async (tx, tenant) => {
      const token = await this.admit(tx, tenant, authorization, statement);
      const initialAccessTokenId = token?.id ?? null;
      const clientId = this.credentials.newId() as ClientId;
      const isApiScope = await this.registrations.apiScopes(tx);
      const metadata = statement === null ? said.metadata : withStatement(said.metadata, statement.jwt);
      const verified = token?.verifies ?? false;
      const offered = { ...offeredBy(tenant, isApiScope, said), pagesOfAnySite: verified };
      const registration = completeRegistration({ ...requestedRegistration(metadata, offered, clientId), verified });
      checkRegistration(registration, tenant, isApiScope);
      await this.registrations.refuseTakenName(tx, tenant, registration);
      this.requireRoom(context, tenant, (await this.dynamicClients.count(tx)) + 1);
      asMetadataRefusal(() => requireSector(registration, null));

      const now = this.clock.now().toISOString();
      const application: Application = { ...registration, clientId, version: 1, createdAt: now, updatedAt: now };
      await this.applications.insert(tx, application);
      const { token: registrationAccessToken, sha256 } = this.credentials.newRegistrationToken('ra');
      const dynamicClient = { clientId, sha256, initialAccessTokenId, createdAt: now, usedAt: null, statement };
      if (!(await this.dynamicClients.insert(tx, dynamicClient))) throw refuseStatement('The software statement has made a client before');
      const secret = usesSecret(application.tokenEndpointAuthMethod) ? await this.clientSecrets.issue(tx, context, application) : null;
      await this.outbox.append(tx, context, eventMap.tenant.applicationCreated, { clientId, version: 1 });
      const softwareStatementIssuer = statement?.issuer ?? null;
      await this.outbox.append(tx, context, eventMap.tenant.clientRegistered, { clientId, initialAccessTokenId, softwareStatementIssuer });
      // Last, and counted with this one: others of the tenant that count wait until the transaction ends.
      this.requireRoom(context, tenant, await this.dynamicClients.lockAndCount(tx));
      const client = { application, registrationAccessToken, softwareStatement: statement?.jwt ?? null };
      return this.registrations.reply(201, context, client, secret);
    });
  }

  /** Who may register, by the tenant's policy; one use of the initial access token is spent, which a refusal later on gives back. Null where anybody may and none was shown. */
  private async admit(
    tx: Transaction,
    { slug, settings }: StoredTenant,
    authorization: string | null,
    statement: VerifiedStatement | null,
  ): Promise<SpentInitialAccessToken | null> {
    const policy = slug === systemTenantSlug ? 'closed' : settings.dynamicRegistration;
    if (policy === 'closed') throw denied('Clients are registered by administrators here');
    if (policy === 'software_statement' && statement === null) throw refuseStatement('Clients register by a software statement here');
    if (policy !== 'initial_access_token' && authorization === null) return null;
    const { sha256 } = presentedRegistrationToken(authorization, 'ia');
    const spent = await this.initialAccessTokens.spend(tx, sha256, this.clock.now());
    if (spent === null) throw refuseInitialAccessToken();
    return spent;
  }

  /** Throws where `clients` are more than the tenant allows. */
  private requireRoom(context: TenantContext, { settings }: StoredTenant, clients: number): void {
    const max = settings.dynamicRegistrationMaxClients;
    if (clients <= max) return;
    this.logger.warn({ msg: 'No client can register any more: the tenant has as many as it allows', max, ...logFields(context) });
    throw denied('No more clients can be registered here');
  }
}

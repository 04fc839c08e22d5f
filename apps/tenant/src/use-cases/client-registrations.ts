import { Injectable, Logger } from '@nestjs/common';
import {
  type Application,
  asClient,
  type ClientMetadata,
  type IssuedClientSecret,
  type ManageClientRequest,
  type OAuthReply,
  type Registration,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { logFields, type Transaction, UnitOfWork } from '#kernel';
import {
  clientInformation,
  isPlatformScope,
  isRegistrable,
  jsonReply,
  metadataRefusal,
  OAuthError,
  type OfferedToClients,
  presentedRegistrationToken,
  refuseMetadata,
  refuseUnprovenSector,
  registrationErrorReply,
  requireRegistrationToken,
} from '#oauth-core';
import { ApplicationStore } from '../ports/application-store.js';
import { DynamicClientStore } from '../ports/dynamic-client-store.js';
import { ResourceServerStore } from '../ports/resource-server-store.js';
import { type StoredTenant, TenantStore } from '../ports/tenant-store.js';
import { checkApplication, type IsApiScope } from '../rules/application.js';
import { isTakenName } from '../rules/confusable-names.js';

/** A client that has proved to be one of the tenant's that registered themselves, locked until the transaction ends. */
export type ManagedClient = {
  /** Its actor is the client. */
  readonly context: TenantContext;
  readonly tx: Transaction;
  readonly tenant: StoredTenant;
  readonly application: Application;
  readonly registrationAccessToken: string;
  /** What it registered with, as it was sent (RFC 7591 §3.2.1). */
  readonly softwareStatement: string | null;
};

/** What the tenant lets clients register for: of the scopes that it names, those that there are; by certificates, as far as they reach the platform. */
export const offeredBy = (
  { settings }: StoredTenant,
  isApiScope: IsApiScope,
  { certificateMethods = [] }: Pick<ClientMetadata, 'certificateMethods'>,
): OfferedToClients => ({
  certificateMethods,
  grantTypes: settings.dynamicRegistrationGrantTypes,
  scopes: settings.dynamicRegistrationScopes.filter((scope) => isPlatformScope(scope) || isApiScope(scope)),
  rules: settings.dynamicRegistrationRules,
});

/** Throws what `check` finds wrong with a registration as the registration endpoint answers it: `invalid_client_metadata` or `invalid_redirect_uri`. */
export const asMetadataRefusal = (check: () => void): void => {
  try {
    check();
  } catch (error) {
    const problems = error instanceof ServiceError && error.code === 'invalid_argument' ? error.members : undefined;
    throw problems === undefined ? error : metadataRefusal(problems);
  }
};

/** Throws `invalid_client_metadata` or `invalid_redirect_uri` for a registration that does not hold as a whole. What its sector's document says is for the caller to check. */
export const checkRegistration = (registration: Registration, { settings }: StoredTenant, isApiScope: IsApiScope): void => {
  asMetadataRefusal(() => checkApplication(registration, settings, isApiScope));
  refuseUnprovenSector(registration);
};

/** What the use cases at the registration endpoints share (RFC 7591, RFC 7592): who may, and that refusals are answers. */
@Injectable()
export class ClientRegistrations {
  private readonly logger = new Logger('Applications');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly applications: ApplicationStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly dynamicClients: DynamicClientStore,
  ) {}

  /** What `work` makes, all of it or nothing: an error undoes what was done before it. */
  inTenant<Result>(context: TenantContext, work: (tx: Transaction, tenant: StoredTenant) => Promise<Result>): Promise<Result> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const tenant = (await this.tenants.hold(tx)) ? await this.tenants.find(tx, context.tenantId) : null;
      if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
      return work(tx, tenant);
    });
  }

  /** Answers what `work` makes; a refusal is an answer, too (RFC 7591 §3.2.2). */
  async answer(context: TenantContext, work: () => Promise<OAuthReply>): Promise<OAuthReply> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { code, description, detail } = error;
      this.logger.debug({ msg: 'A registration was refused', error: code, description, detail, ...logFields(context) });
      return registrationErrorReply(error, context.issuer);
    }
  }

  /** As `answer`, for the client that the registration access token proves. Refuses with `invalid_token` (401) any other, and one that is gone or never registered itself. */
  manage(
    context: TenantContext,
    { authorization, clientId }: ManageClientRequest,
    work: (client: ManagedClient) => Promise<OAuthReply>,
  ): Promise<OAuthReply> {
    const manageIn = async (tx: Transaction, tenant: StoredTenant): Promise<OAuthReply> => {
      const presented = presentedRegistrationToken(authorization, 'ra');
      const application = await this.applications.lock(tx, clientId);
      const known = application && (await this.dynamicClients.find(tx, clientId));
      requireRegistrationToken(presented, known);
      if (application === null || known === null) throw new Error('a client that proved itself is there');
      if (application.status === 'disabled') throw new OAuthError('access_denied', 'The client is disabled', null, 403);
      return work({
        ...{ context: asClient(context, clientId), tx, tenant, application },
        registrationAccessToken: presented.token,
        softwareStatement: known.statement?.jwt ?? null,
      });
    };
    return this.answer(context, () => this.inTenant(context, manageIn));
  }

  /** The scopes of the tenant's resource servers. */
  async apiScopes(tx: Transaction): Promise<IsApiScope> {
    const resourceServers = await this.resourceServers.all(tx);
    return (name) => resourceServers.some((server) => isRegistrable(server, name));
  }

  /** Throws `invalid_client_metadata` for a name that is read as the tenant's own, or as that of an application that somebody answers for (RFC 7591 §5). */
  async refuseTakenName(tx: Transaction, tenant: StoredTenant, { name }: Pick<Registration, 'name'>): Promise<void> {
    const taken = [tenant.name, ...(await this.applications.verifiedNames(tx))];
    if (isTakenName(taken, name)) throw refuseMetadata('client_name', 'is that of somebody else here');
  }

  /** The client information response (RFC 7591 §3.2.1). */
  reply(
    status: 200 | 201,
    { issuer }: TenantContext,
    client: Pick<ManagedClient, 'application' | 'registrationAccessToken' | 'softwareStatement'>,
    secret: IssuedClientSecret | null,
  ): OAuthReply {
    return jsonReply(status, clientInformation({ ...client, issuer, clientSecret: secret?.clientSecret ?? null }));
  }
}

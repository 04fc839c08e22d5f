import { type Clock, type EventOutbox, type IdempotentCreations, type UnitOfWork } from '#kernel';
import type { ApplicationStore } from '../ports/application-store.js';
import type { ClientDocumentSource } from '../ports/client-document-source.js';
import type { ClientDocumentStore } from '../ports/client-document-store.js';
import type { ClientSecretStore } from '../ports/client-secret-store.js';
import type { ClientUses } from '../ports/client-uses.js';
import type { Credentials } from '../ports/credentials.js';
import type { DynamicClientStore } from '../ports/dynamic-client-store.js';
import type { InitialAccessTokenStore } from '../ports/initial-access-token-store.js';
import type { OrganizationStore } from '../ports/organization-store.js';
import type { ResourceServerStore } from '../ports/resource-server-store.js';
import type { SectorDocumentSource } from '../ports/sector-document-source.js';
import type { StatementVerifier } from '../ports/statement-verifier.js';
import type { SecretVault } from '../ports/secret-vault.js';
import type { TenantStore } from '../ports/tenant-store.js';
import type { TrustedIssuerStore } from '../ports/trusted-issuer-store.js';
import { type PublicAddresses } from '../rules/public-addresses.js';
import { Administrators } from '../use-cases/administrators.js';
import { ClientSecrets } from '../use-cases/client-secrets.js';
import { CreateApplicationUseCase } from '../use-cases/create-application/create-application.use-case.js';
import { CreateResourceServerUseCase } from '../use-cases/create-resource-server/create-resource-server.use-case.js';
import { CreateTenantUseCase } from '../use-cases/create-tenant/create-tenant.use-case.js';
import { CreateTrustedIssuerUseCase } from '../use-cases/create-trusted-issuer/create-trusted-issuer.use-case.js';
import { DeleteApplicationUseCase } from '../use-cases/delete-application/delete-application.use-case.js';
import { DeleteClientSecretUseCase } from '../use-cases/delete-client-secret/delete-client-secret.use-case.js';
import { DeleteResourceServerUseCase } from '../use-cases/delete-resource-server/delete-resource-server.use-case.js';
import { DeleteTenantUseCase } from '../use-cases/delete-tenant/delete-tenant.use-case.js';
import { DeleteTrustedIssuerUseCase } from '../use-cases/delete-trusted-issuer/delete-trusted-issuer.use-case.js';
import { EnsureAdminClientUseCase } from '../use-cases/ensure-admin-client/ensure-admin-client.use-case.js';
import { EnsureSystemTenantUseCase } from '../use-cases/ensure-system-tenant/ensure-system-tenant.use-case.js';
import { GetApplicationUseCase } from '../use-cases/get-application/get-application.use-case.js';
import { GetClientUseCase } from '../use-cases/get-client/get-client.use-case.js';
import { GetResourceServerUseCase } from '../use-cases/get-resource-server/get-resource-server.use-case.js';
import { GetResourceServersUseCase } from '../use-cases/get-resource-servers/get-resource-servers.use-case.js';
import { GetTenantUseCase } from '../use-cases/get-tenant/get-tenant.use-case.js';
import { GetTrustedIssuerUseCase } from '../use-cases/get-trusted-issuer/get-trusted-issuer.use-case.js';
import { GetTrustedIssuersUseCase } from '../use-cases/get-trusted-issuers/get-trusted-issuers.use-case.js';
import { ListApplicationsUseCase } from '../use-cases/list-applications/list-applications.use-case.js';
import { ListClientSecretsUseCase } from '../use-cases/list-client-secrets/list-client-secrets.use-case.js';
import { ListResourceServersUseCase } from '../use-cases/list-resource-servers/list-resource-servers.use-case.js';
import { ListTenantsUseCase } from '../use-cases/list-tenants/list-tenants.use-case.js';
import { ListTrustedIssuersUseCase } from '../use-cases/list-trusted-issuers/list-trusted-issuers.use-case.js';
import { ResolveTenantUseCase } from '../use-cases/resolve-tenant/resolve-tenant.use-case.js';
import { RotateClientSecretUseCase } from '../use-cases/rotate-client-secret/rotate-client-secret.use-case.js';
import { UpdateApplicationUseCase } from '../use-cases/update-application/update-application.use-case.js';
import { UpdateResourceServerUseCase } from '../use-cases/update-resource-server/update-resource-server.use-case.js';
import { UpdateTenantUseCase } from '../use-cases/update-tenant/update-tenant.use-case.js';
import { UpdateTrustedIssuerUseCase } from '../use-cases/update-trusted-issuer/update-trusted-issuer.use-case.js';
import { ClientDocuments } from '../use-cases/client-documents.js';
import { ClientRegistrations } from '../use-cases/client-registrations.js';
import { Sectors } from '../use-cases/sectors.js';
import { SoftwareStatements } from '../use-cases/software-statements.js';
import { RemovedApplications } from '../use-cases/removed-applications.js';
import { CreateInitialAccessTokenUseCase } from '../use-cases/create-initial-access-token/create-initial-access-token.use-case.js';
import { DeleteClientRegistrationUseCase } from '../use-cases/delete-client-registration/delete-client-registration.use-case.js';
import { ListDynamicClientsUseCase } from '../use-cases/list-dynamic-clients/list-dynamic-clients.use-case.js';
import { ListInitialAccessTokensUseCase } from '../use-cases/list-initial-access-tokens/list-initial-access-tokens.use-case.js';
import { ReadClientRegistrationUseCase } from '../use-cases/read-client-registration/read-client-registration.use-case.js';
import { RegisterClientUseCase } from '../use-cases/register-client/register-client.use-case.js';
import { RemoveUnusedClientsUseCase } from '../use-cases/remove-unused-clients/remove-unused-clients.use-case.js';
import { ReplaceClientRegistrationUseCase } from '../use-cases/replace-client-registration/replace-client-registration.use-case.js';
import { RotateRegistrationTokenUseCase } from '../use-cases/rotate-registration-token/rotate-registration-token.use-case.js';
import { RevokeInitialAccessTokenUseCase } from '../use-cases/revoke-initial-access-token/revoke-initial-access-token.use-case.js';
import { CreateOrganizationUseCase } from '../use-cases/create-organization/create-organization.use-case.js';
import { DeleteOrganizationUseCase } from '../use-cases/delete-organization/delete-organization.use-case.js';
import { FindOrganizationsUseCase } from '../use-cases/find-organizations/find-organizations.use-case.js';
import { GetOrganizationUseCase } from '../use-cases/get-organization/get-organization.use-case.js';
import { ListOrganizationsUseCase } from '../use-cases/list-organizations/list-organizations.use-case.js';
import { UpdateOrganizationUseCase } from '../use-cases/update-organization/update-organization.use-case.js';

export type Parts = {
  readonly unitOfWork: UnitOfWork;
  readonly creations: IdempotentCreations;
  readonly tenants: TenantStore;
  readonly applications: ApplicationStore;
  readonly resourceServers: ResourceServerStore;
  readonly trustedIssuers: TrustedIssuerStore;
  readonly organizations: OrganizationStore;
  readonly secrets: ClientSecretStore;
  readonly dynamicClients: DynamicClientStore;
  readonly initialAccessTokens: InitialAccessTokenStore;
  readonly clientDocuments: ClientDocumentStore;
  readonly documentSource: ClientDocumentSource;
  readonly sectorSource: SectorDocumentSource;
  readonly clientUses: ClientUses;
  readonly statementVerifier: StatementVerifier;
  readonly vault: SecretVault;
  readonly outbox: EventOutbox;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly addresses: PublicAddresses;
};

/** The service's use cases on given parts: in memory for unit tests, on PostgreSQL for integration tests. */
export const useCasesOn = (parts: Parts) => {
  const {
    unitOfWork,
    creations,
    tenants,
    applications,
    resourceServers,
    trustedIssuers,
    secrets,
    vault,
    outbox,
    credentials,
    clock,
    addresses,
  } = parts;
  const { dynamicClients, initialAccessTokens, clientDocuments, documentSource, sectorSource, clientUses, statementVerifier } = parts;
  const { organizations } = parts;
  const sectors = new Sectors(sectorSource, clock);
  const clientSecrets = new ClientSecrets(applications, resourceServers, secrets, vault, outbox, credentials, clock);
  const administrators = new Administrators(tenants, applications, secrets, clock);
  const removed = new RemovedApplications(applications, secrets, dynamicClients, outbox);
  const registrations = new ClientRegistrations(unitOfWork, tenants, applications, resourceServers, dynamicClients);
  const statements = new SoftwareStatements(unitOfWork, tenants, trustedIssuers, statementVerifier);
  const documents = new ClientDocuments(
    ...([unitOfWork, tenants, applications, registrations, clientDocuments, documentSource, outbox, clock] as const),
  );
  return {
    registerClient: new RegisterClientUseCase(
      ...([registrations, statements, applications, dynamicClients, initialAccessTokens] as const),
      ...([clientSecrets, outbox, credentials, clock, sectors] as const),
    ),
    readClientRegistration: new ReadClientRegistrationUseCase(registrations),
    replaceClientRegistration: new ReplaceClientRegistrationUseCase(
      registrations,
      applications,
      secrets,
      clientSecrets,
      outbox,
      clock,
      sectors,
    ),
    deleteClientRegistration: new DeleteClientRegistrationUseCase(registrations, removed),
    listDynamicClients: new ListDynamicClientsUseCase(unitOfWork, dynamicClients),
    rotateRegistrationToken: new RotateRegistrationTokenUseCase(creations, dynamicClients, outbox, credentials),
    listInitialAccessTokens: new ListInitialAccessTokensUseCase(unitOfWork, initialAccessTokens, clock),
    createInitialAccessToken: new CreateInitialAccessTokenUseCase(creations, tenants, initialAccessTokens, outbox, credentials, clock),
    revokeInitialAccessToken: new RevokeInitialAccessTokenUseCase(unitOfWork, initialAccessTokens, outbox),
    removeUnusedClients: new RemoveUnusedClientsUseCase(
      ...([
        unitOfWork,
        tenants,
        applications,
        dynamicClients,
        initialAccessTokens,
        clientDocuments,
        removed,
        clientUses,
        addresses,
        clock,
      ] as const),
    ),
    resolveTenant: new ResolveTenantUseCase(unitOfWork, tenants, addresses),
    getTenant: new GetTenantUseCase(unitOfWork, tenants, addresses),
    listTenants: new ListTenantsUseCase(unitOfWork, tenants, addresses),
    createTenant: new CreateTenantUseCase(unitOfWork, creations, tenants, outbox, credentials, clock, addresses),
    updateTenant: new UpdateTenantUseCase(unitOfWork, tenants, outbox, clock, addresses),
    deleteTenant: new DeleteTenantUseCase(unitOfWork, tenants, outbox, addresses),
    ensureSystemTenant: new EnsureSystemTenantUseCase(unitOfWork, tenants, resourceServers, outbox, credentials, clock, addresses),
    ensureAdminClient: new EnsureAdminClientUseCase(
      ...([unitOfWork, tenants, applications, secrets, administrators, outbox, credentials, clock, addresses] as const),
    ),
    getClient: new GetClientUseCase(unitOfWork, applications, resourceServers, secrets, dynamicClients, documents, clock),
    getResourceServers: new GetResourceServersUseCase(unitOfWork, resourceServers),
    listApplications: new ListApplicationsUseCase(unitOfWork, applications),
    getApplication: new GetApplicationUseCase(unitOfWork, applications),
    createApplication: new CreateApplicationUseCase(
      creations,
      tenants,
      applications,
      resourceServers,
      clientSecrets,
      outbox,
      credentials,
      clock,
      sectors,
    ),
    updateApplication: new UpdateApplicationUseCase(
      ...([unitOfWork, tenants, applications, resourceServers, administrators, outbox, clock, sectors] as const),
    ),
    deleteApplication: new DeleteApplicationUseCase(unitOfWork, applications, removed, administrators),
    listResourceServers: new ListResourceServersUseCase(unitOfWork, resourceServers),
    getResourceServer: new GetResourceServerUseCase(unitOfWork, resourceServers),
    createResourceServer: new CreateResourceServerUseCase(creations, tenants, resourceServers, clientSecrets, outbox, credentials, clock),
    updateResourceServer: new UpdateResourceServerUseCase(unitOfWork, tenants, resourceServers, outbox, clock, addresses),
    deleteResourceServer: new DeleteResourceServerUseCase(unitOfWork, resourceServers, secrets, outbox, addresses),
    getTrustedIssuers: new GetTrustedIssuersUseCase(unitOfWork, trustedIssuers),
    listTrustedIssuers: new ListTrustedIssuersUseCase(unitOfWork, trustedIssuers),
    getTrustedIssuer: new GetTrustedIssuerUseCase(unitOfWork, trustedIssuers),
    createTrustedIssuer: new CreateTrustedIssuerUseCase(creations, tenants, trustedIssuers, outbox, credentials, clock),
    updateTrustedIssuer: new UpdateTrustedIssuerUseCase(unitOfWork, trustedIssuers, outbox, clock),
    deleteTrustedIssuer: new DeleteTrustedIssuerUseCase(unitOfWork, trustedIssuers, outbox),
    listOrganizations: new ListOrganizationsUseCase(unitOfWork, organizations),
    getOrganization: new GetOrganizationUseCase(unitOfWork, organizations),
    findOrganizations: new FindOrganizationsUseCase(unitOfWork, organizations),
    createOrganization: new CreateOrganizationUseCase(creations, tenants, organizations, outbox, credentials, clock),
    updateOrganization: new UpdateOrganizationUseCase(unitOfWork, organizations, outbox, clock),
    deleteOrganization: new DeleteOrganizationUseCase(unitOfWork, organizations, outbox),
    listClientSecrets: new ListClientSecretsUseCase(unitOfWork, applications, resourceServers, secrets, clock),
    rotateClientSecret: new RotateClientSecretUseCase(creations, secrets, clientSecrets, clock),
    deleteClientSecret: new DeleteClientSecretUseCase(unitOfWork, secrets, clientSecrets, administrators),
  };
};

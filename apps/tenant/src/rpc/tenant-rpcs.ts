import { rpcMap } from '#contracts';
import { bindRpcs } from '#messaging';
import { CreateApplicationUseCase } from '../use-cases/create-application/create-application.use-case.js';
import { CreateResourceServerUseCase } from '../use-cases/create-resource-server/create-resource-server.use-case.js';
import { CreateTenantUseCase } from '../use-cases/create-tenant/create-tenant.use-case.js';
import { CreateTrustedIssuerUseCase } from '../use-cases/create-trusted-issuer/create-trusted-issuer.use-case.js';
import { DeleteApplicationUseCase } from '../use-cases/delete-application/delete-application.use-case.js';
import { DeleteClientSecretUseCase } from '../use-cases/delete-client-secret/delete-client-secret.use-case.js';
import { DeleteResourceServerUseCase } from '../use-cases/delete-resource-server/delete-resource-server.use-case.js';
import { DeleteTenantUseCase } from '../use-cases/delete-tenant/delete-tenant.use-case.js';
import { DeleteTrustedIssuerUseCase } from '../use-cases/delete-trusted-issuer/delete-trusted-issuer.use-case.js';
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
import { CreateInitialAccessTokenUseCase } from '../use-cases/create-initial-access-token/create-initial-access-token.use-case.js';
import { DeleteClientRegistrationUseCase } from '../use-cases/delete-client-registration/delete-client-registration.use-case.js';
import { ListDynamicClientsUseCase } from '../use-cases/list-dynamic-clients/list-dynamic-clients.use-case.js';
import { ListInitialAccessTokensUseCase } from '../use-cases/list-initial-access-tokens/list-initial-access-tokens.use-case.js';
import { ReadClientRegistrationUseCase } from '../use-cases/read-client-registration/read-client-registration.use-case.js';
import { RegisterClientUseCase } from '../use-cases/register-client/register-client.use-case.js';
import { ReplaceClientRegistrationUseCase } from '../use-cases/replace-client-registration/replace-client-registration.use-case.js';
import { RotateRegistrationTokenUseCase } from '../use-cases/rotate-registration-token/rotate-registration-token.use-case.js';
import { RevokeInitialAccessTokenUseCase } from '../use-cases/revoke-initial-access-token/revoke-initial-access-token.use-case.js';
import { CreateOrganizationUseCase } from '../use-cases/create-organization/create-organization.use-case.js';
import { DeleteOrganizationUseCase } from '../use-cases/delete-organization/delete-organization.use-case.js';
import { FindOrganizationsUseCase } from '../use-cases/find-organizations/find-organizations.use-case.js';
import { GetOrganizationUseCase } from '../use-cases/get-organization/get-organization.use-case.js';
import { ListOrganizationsUseCase } from '../use-cases/list-organizations/list-organizations.use-case.js';
import { UpdateOrganizationUseCase } from '../use-cases/update-organization/update-organization.use-case.js';

/** What answers each RPC of the tenant service. */
export const tenantRpcs = bindRpcs(rpcMap.tenant, {
  resolveTenant: ResolveTenantUseCase,
  getTenant: GetTenantUseCase,
  listTenants: ListTenantsUseCase,
  createTenant: CreateTenantUseCase,
  updateTenant: UpdateTenantUseCase,
  deleteTenant: DeleteTenantUseCase,
  getClient: GetClientUseCase,
  getResourceServers: GetResourceServersUseCase,
  listApplications: ListApplicationsUseCase,
  getApplication: GetApplicationUseCase,
  createApplication: CreateApplicationUseCase,
  updateApplication: UpdateApplicationUseCase,
  deleteApplication: DeleteApplicationUseCase,
  registerClient: RegisterClientUseCase,
  readClientRegistration: ReadClientRegistrationUseCase,
  replaceClientRegistration: ReplaceClientRegistrationUseCase,
  deleteClientRegistration: DeleteClientRegistrationUseCase,
  listDynamicClients: ListDynamicClientsUseCase,
  rotateRegistrationToken: RotateRegistrationTokenUseCase,
  listInitialAccessTokens: ListInitialAccessTokensUseCase,
  createInitialAccessToken: CreateInitialAccessTokenUseCase,
  revokeInitialAccessToken: RevokeInitialAccessTokenUseCase,
  listResourceServers: ListResourceServersUseCase,
  getResourceServer: GetResourceServerUseCase,
  createResourceServer: CreateResourceServerUseCase,
  updateResourceServer: UpdateResourceServerUseCase,
  deleteResourceServer: DeleteResourceServerUseCase,
  getTrustedIssuers: GetTrustedIssuersUseCase,
  listTrustedIssuers: ListTrustedIssuersUseCase,
  getTrustedIssuer: GetTrustedIssuerUseCase,
  createTrustedIssuer: CreateTrustedIssuerUseCase,
  updateTrustedIssuer: UpdateTrustedIssuerUseCase,
  deleteTrustedIssuer: DeleteTrustedIssuerUseCase,
  listOrganizations: ListOrganizationsUseCase,
  getOrganization: GetOrganizationUseCase,
  findOrganizations: FindOrganizationsUseCase,
  createOrganization: CreateOrganizationUseCase,
  updateOrganization: UpdateOrganizationUseCase,
  deleteOrganization: DeleteOrganizationUseCase,
  listClientSecrets: ListClientSecretsUseCase,
  rotateClientSecret: RotateClientSecretUseCase,
  deleteClientSecret: DeleteClientSecretUseCase,
});

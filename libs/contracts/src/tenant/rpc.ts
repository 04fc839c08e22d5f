import type { Idempotent, Replayable } from '../idempotency.js';
import type { ClientId, InitialAccessTokenId, OrganizationId, ResourceServerId, SecretId, TenantId, TrustedIssuerId } from '../ids.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { OAuthReply } from '../oauth-reply.js';
import type { Conditional } from '../version.js';
import type {
  ClientMetadata,
  CreateInitialAccessTokenRequest,
  DynamicClient,
  InitialAccessToken,
  IssuedInitialAccessToken,
  IssuedRegistrationToken,
  ManageClientRequest,
  RegisterClientRequest,
} from './client-registration.js';
import type {
  Application,
  ApplicationSearch,
  ClientSecret,
  CreateApplicationRequest,
  CreateTenantRequest,
  IssuedClientSecret,
  RegisteredClient,
  RotateClientSecretRequest,
  Tenant,
  UpdateApplicationRequest,
  UpdateTenantRequest,
} from './dto.js';
import type { CreateOrganizationRequest, Organization, OrganizationSearch, UpdateOrganizationRequest } from './organization.js';
import type { CreateResourceServerRequest, ResourceServer, UpdateResourceServerRequest } from './resource-server.js';
import type { CreateTrustedIssuerRequest, TrustedIssuer, UpdateTrustedIssuerRequest } from './trusted-issuer.js';

const { platform, tenant } = rpcsOf('tenant');

export const tenantRpc = {
  /** By slug. `tenant` is null when there is none. Suspended tenants are returned: callers decide. */
  resolveTenant: platform<{ slug: string }, { tenant: Tenant | null }>('resolve-tenant'),
  getTenant: platform<{ id: TenantId }, Tenant>('get-tenant'),
  listTenants: platform<PageRequest, Page<Tenant>>('list-tenants'),
  /** Keys of idempotency are the built-in tenant's here: they outlive what they made. */
  createTenant: platform<CreateTenantRequest & Idempotent, Tenant & Replayable>('create-tenant'),
  updateTenant: platform<UpdateTenantRequest & Conditional, Tenant>('update-tenant'),
  /** Deletes a tenant with all it owns; refuses the built-in one with `forbidden`. */
  deleteTenant: platform<{ id: TenantId } & Conditional, { deleted: true }>('delete-tenant'),

  /** What a service needs to authenticate a client and to decide on its requests. All members null: unknown client. */
  getClient: tenant<{ clientId: ClientId }, RegisteredClient>('get-client'),
  /** All resource servers of a tenant: the token service resolves scopes and audiences with them. */
  getResourceServers: tenant<Record<never, never>, { resourceServers: readonly ResourceServer[] }>('get-resource-servers'),

  /** `name` is a part of it, in any case. As with `identity.listUsers`, a page of a search may be short though another follows. */
  listApplications: tenant<PageRequest & ApplicationSearch, Page<Application>>('list-applications'),
  getApplication: tenant<{ clientId: ClientId }, Application>('get-application'),
  /** `secret` is null for a public application, and where the caller chose it. */
  createApplication: tenant<
    CreateApplicationRequest & Idempotent,
    { application: Application; secret: IssuedClientSecret | null } & Replayable
  >('create-application'),
  updateApplication: tenant<UpdateApplicationRequest & Conditional, Application>('update-application'),
  deleteApplication: tenant<{ clientId: ClientId } & Conditional, { deleted: true }>('delete-application'),

  /** The client registration endpoint (RFC 7591 §3). */
  registerClient: tenant<RegisterClientRequest, OAuthReply>('register-client'),
  /** The client configuration endpoint of one client (RFC 7592 §2). */
  readClientRegistration: tenant<ManageClientRequest, OAuthReply>('read-client-registration'),
  replaceClientRegistration: tenant<ManageClientRequest & ClientMetadata, OAuthReply>('replace-client-registration'),
  deleteClientRegistration: tenant<ManageClientRequest, OAuthReply>('delete-client-registration'),
  /** Applications that registered themselves, oldest first. */
  listDynamicClients: tenant<PageRequest, Page<DynamicClient>>('list-dynamic-clients'),
  /** Ends the registration access token of a client that registered itself, and makes another. */
  rotateRegistrationToken: tenant<{ clientId: ClientId } & Idempotent, IssuedRegistrationToken & Replayable>('rotate-registration-token'),
  /** Those that may still be used, or have been used up; those that expired are forgotten. Oldest first. */
  listInitialAccessTokens: tenant<PageRequest, Page<InitialAccessToken>>('list-initial-access-tokens'),
  createInitialAccessToken: tenant<CreateInitialAccessTokenRequest & Idempotent, IssuedInitialAccessToken & Replayable>(
    'create-initial-access-token',
  ),
  revokeInitialAccessToken: tenant<{ id: InitialAccessTokenId }, { revoked: true }>('revoke-initial-access-token'),

  listResourceServers: tenant<PageRequest, Page<ResourceServer>>('list-resource-servers'),
  getResourceServer: tenant<{ id: ResourceServerId }, ResourceServer>('get-resource-server'),
  /** `secret` is null for one that authenticates without. */
  createResourceServer: tenant<
    CreateResourceServerRequest & Idempotent,
    { resourceServer: ResourceServer; secret: IssuedClientSecret | null } & Replayable
  >('create-resource-server'),
  updateResourceServer: tenant<UpdateResourceServerRequest & Conditional, ResourceServer>('update-resource-server'),
  deleteResourceServer: tenant<{ id: ResourceServerId } & Conditional, { deleted: true }>('delete-resource-server'),

  /** All trusted issuers of a tenant: the token service verifies assertions with them. */
  getTrustedIssuers: tenant<Record<never, never>, { trustedIssuers: readonly TrustedIssuer[] }>('get-trusted-issuers'),
  listTrustedIssuers: tenant<PageRequest, Page<TrustedIssuer>>('list-trusted-issuers'),
  getTrustedIssuer: tenant<{ id: TrustedIssuerId }, TrustedIssuer>('get-trusted-issuer'),
  createTrustedIssuer: tenant<CreateTrustedIssuerRequest & Idempotent, TrustedIssuer & Replayable>('create-trusted-issuer'),
  updateTrustedIssuer: tenant<UpdateTrustedIssuerRequest & Conditional, TrustedIssuer>('update-trusted-issuer'),
  deleteTrustedIssuer: tenant<{ id: TrustedIssuerId } & Conditional, { deleted: true }>('delete-trusted-issuer'),

  /** A page of a search may be short though another follows. */
  listOrganizations: tenant<PageRequest & OrganizationSearch, Page<Organization>>('list-organizations'),
  getOrganization: tenant<{ id: OrganizationId }, Organization>('get-organization'),
  /** In the order of their ids; null instead of `not_found`: for services that hold ids of organizations that may be gone. */
  findOrganizations: tenant<{ ids: readonly OrganizationId[] }, { organizations: readonly (Organization | null)[] }>('find-organizations'),
  createOrganization: tenant<CreateOrganizationRequest & Idempotent, Organization & Replayable>('create-organization'),
  updateOrganization: tenant<UpdateOrganizationRequest & Conditional, Organization>('update-organization'),
  deleteOrganization: tenant<{ id: OrganizationId } & Conditional, { deleted: true }>('delete-organization'),

  /** Secrets of an application or of a resource server's introspection client. */
  listClientSecrets: tenant<{ clientId: ClientId }, { secrets: readonly ClientSecret[] }>('list-client-secrets'),
  rotateClientSecret: tenant<RotateClientSecretRequest & Idempotent, IssuedClientSecret & Replayable>('rotate-client-secret'),
  deleteClientSecret: tenant<{ clientId: ClientId; secretId: SecretId }, { deleted: true }>('delete-client-secret'),
} as const;

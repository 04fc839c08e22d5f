import { eventsOf } from '../event.js';
import type { ClientId, InitialAccessTokenId, OrganizationId, ResourceServerId, TrustedIssuerId } from '../ids.js';
import type { ApplicationStatus, OrganizationStatus, TenantStatus } from '../vocabularies.js';

const event = eventsOf('tenant');

export const tenantEvents = {
  tenantCreated: event<{ slug: string; name: string; version: number }>('tenant-created', 'A tenant exists from now on.'),
  tenantUpdated: event<{ slug: string; status: TenantStatus; version: number }>(
    'tenant-updated',
    "A tenant's name, status, branding or settings changed; a suspended tenant issues and honours no tokens.",
  ),
  tenantDeleted: event<{ slug: string; version: number }>('tenant-deleted', 'A tenant is gone; every service deletes what it holds of it.'),
  applicationCreated: event<{ clientId: ClientId; version: number }>('application-created', 'An application was registered.'),
  applicationUpdated: event<{ clientId: ClientId; status: ApplicationStatus; version: number }>(
    'application-updated',
    "An application's registration or secrets changed; tokens of a disabled application are inactive.",
  ),
  applicationDeleted: event<{ clientId: ClientId; version: number }>(
    'application-deleted',
    'An application is gone; its grants are revoked.',
  ),
  clientRegistered: event<{
    clientId: ClientId;
    initialAccessTokenId: InitialAccessTokenId | null;
    softwareStatementIssuer: string | null;
  }>(
    'client-registered',
    'An application registered itself (RFC 7591), by an initial access token, by a software statement, or where anybody may.',
  ),
  clientDocumentChanged: event<{ clientId: ClientId }>(
    'client-document-changed',
    'The metadata document by which a client is known says something else than before, or is gone.',
  ),
  clientRedirectsChanged: event<{ clientId: ClientId }>(
    'client-redirects-changed',
    'An application that registered itself has answers sent elsewhere from now on: what users allowed it is asked again.',
  ),
  registrationTokenRotated: event<{ clientId: ClientId }>(
    'registration-token-rotated',
    'An application that registered itself is managed by another registration access token from now on (RFC 7592).',
  ),
  initialAccessTokenCreated: event<{ initialAccessTokenId: InitialAccessTokenId; maxUses: number; expiresAt: string }>(
    'initial-access-token-created',
    'Whoever has this token may register that many applications.',
  ),
  initialAccessTokenRevoked: event<{ initialAccessTokenId: InitialAccessTokenId }>(
    'initial-access-token-revoked',
    'An initial access token registers nothing any more; the applications that came of it stay.',
  ),
  resourceServerCreated: event<{ resourceServerId: ResourceServerId; clientId: ClientId; version: number }>(
    'resource-server-created',
    'A resource server was registered.',
  ),
  resourceServerUpdated: event<{ resourceServerId: ResourceServerId; clientId: ClientId; version: number }>(
    'resource-server-updated',
    "A resource server's registration or secrets changed.",
  ),
  resourceServerDeleted: event<{ resourceServerId: ResourceServerId; clientId: ClientId; version: number }>(
    'resource-server-deleted',
    'A resource server is gone.',
  ),
  trustedIssuerCreated: event<{ trustedIssuerId: TrustedIssuerId; version: number }>(
    'trusted-issuer-created',
    'A tenant trusts an issuer of assertions from now on.',
  ),
  trustedIssuerUpdated: event<{ trustedIssuerId: TrustedIssuerId; version: number }>(
    'trusted-issuer-updated',
    'Which assertions of an issuer a tenant trusts changed.',
  ),
  trustedIssuerDeleted: event<{ trustedIssuerId: TrustedIssuerId; version: number }>(
    'trusted-issuer-deleted',
    'A tenant trusts an issuer of assertions no more; tokens that came of them live to their end.',
  ),
  organizationCreated: event<{ organizationId: OrganizationId; version: number }>(
    'organization-created',
    'A tenant has an organization from now on.',
  ),
  organizationUpdated: event<{ organizationId: OrganizationId; status: OrganizationStatus; version: number }>(
    'organization-updated',
    'What people call an organization, or its status, changed; what was granted for a disabled one ends.',
  ),
  organizationDeleted: event<{ organizationId: OrganizationId; version: number }>(
    'organization-deleted',
    'An organization is gone: its members are none any more, of which nothing else is told, and what was granted for it ends.',
  ),
} as const;

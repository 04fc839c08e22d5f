import type { AccessDuration, Application, ResourceServer } from '#contracts';
import { longestAccessTokenLifetime } from '../../access-token.js';
import type { OAuthTenant } from '../../ports.js';
import { refreshFamilyEnd } from '../../refresh-token.js';
import type { Access } from '../../resource-access.js';

/**
 * How long an application keeps what its user allows, by the registrations as they are now: with one access token, or as long as it may refresh
 * (RFC 6749 §6), for which `offline_access` decides whether the session has to live (OpenID Connect Core §11).
 */
export const accessDuration = (
  tenant: OAuthTenant,
  application: Application,
  servers: readonly ResourceServer[],
  { scopes, resources }: Pick<Access, 'scopes' | 'resources'>,
): AccessDuration => {
  const onceSeconds = longestAccessTokenLifetime(tenant, application, servers, resources);
  if (!application.grantTypes.includes('refresh_token')) return { kind: 'once', maxSeconds: onceSeconds };
  const refreshedSeconds = refreshFamilyEnd(tenant, application, 0) + onceSeconds;
  if (scopes.includes('offline_access')) return { kind: 'offline', maxSeconds: refreshedSeconds };
  return { kind: 'signed_in', maxSeconds: Math.min(refreshedSeconds, tenant.settings.sessionLifetime) };
};

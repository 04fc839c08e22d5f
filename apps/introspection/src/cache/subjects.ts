import type { ClientId, GrantId, SessionId, TenantId, UserId } from '#contracts';

/** Names of everything whose end makes tokens inactive, unique over all tenants. */
export const subjectOf = {
  tenant: (tenantId: TenantId): string => `t:${tenantId}`,
  application: (tenantId: TenantId, clientId: ClientId): string => `c:${tenantId}:${clientId}`,
  user: (tenantId: TenantId, userId: UserId): string => `u:${tenantId}:${userId}`,
  session: (tenantId: TenantId, sessionId: SessionId): string => `s:${tenantId}:${sessionId}`,
  grant: (tenantId: TenantId, grantId: GrantId): string => `g:${tenantId}:${grantId}`,
  accessToken: (tenantId: TenantId, tokenHash: string): string => `a:${tenantId}:${tokenHash}`,
};

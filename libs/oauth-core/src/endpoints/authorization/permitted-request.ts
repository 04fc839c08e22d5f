import type { SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { PendingAuthorization } from '../../pending-authorization.js';
import { permittedAccess } from '../../permissions.js';
import type { OAuthTenant } from '../../ports.js';

/**
 * A request as the user of a session can be asked it: without the scopes that their roles do not permit, where the resource server says that they must. The user is looked up only there.
 */
export const permittedRequest = async <Request extends PendingAuthorization>(
  tenant: OAuthTenant,
  request: Request,
  session: SessionFacts | null,
  { users, resourceServers }: Pick<OAuthDependencies, 'users' | 'resourceServers'>,
): Promise<Request> => {
  const { asked } = request;
  if (session === null || asked.resources.length === 0) return request;
  const servers = (await resourceServers.list(tenant)).filter(({ identifier }) => asked.resources.includes(identifier));
  if (!servers.some(({ userScopes }) => userScopes === 'permitted')) return request;
  const user = (await users.find(tenant, session.userId)) ?? { roles: [], attributes: {} };
  return { ...request, asked: { ...asked, ...permittedAccess(tenant, asked, servers, user) } };
};

import type { Application, User } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { inOrganization } from '../../organizations.js';
import type { PendingAuthorization } from '../../pending-authorization.js';
import { permittedAccess } from '../../permissions.js';
import type { OAuthTenant } from '../../ports.js';
import type { Resumption } from '../signatures.js';
import { mayBeForOrganization, noOrganization, type RequestedOrganization, requestedOrganization } from './requested-organization.js';

/** By whom a request is answered, what they decided, and for which organization they went on. */
export type Answering = Pick<Resumption, 'session' | 'organizationId'> & Partial<Pick<Resumption, 'decision'>>;

/** A request as its user can be asked it, with the organization that it is for. */
export type PermittedRequest<Request extends PendingAuthorization = PendingAuthorization> = {
  readonly request: Request;
  readonly organization: RequestedOrganization;
};

type Dependencies = Pick<OAuthDependencies, 'users' | 'memberships' | 'resourceServers'>;

/** Their organizations are looked up only where the request may be for one. */
const organizationOf = async (
  tenant: OAuthTenant,
  application: Application,
  { asked }: PendingAuthorization,
  { session, organizationId, decision }: Answering,
  { memberships }: Dependencies,
): Promise<RequestedOrganization> =>
  session === null
    ? noOrganization
    : requestedOrganization(
        asked,
        application,
        mayBeForOrganization(asked, application) ? await memberships.find(tenant, session.userId) : [],
        { organizationId: organizationId ?? null, isAllowed: decision === 'allow' },
      );

const nobody: Pick<User, 'roles' | 'attributes'> = { roles: [], attributes: {} };

/**
 * A request as the user of a session can be asked it: for an organization of theirs where it is for one, and without the scopes that their roles do not permit, where the resource server says that they must. The user is looked up only there.
 */
export const permittedRequest = async <Request extends PendingAuthorization>(
  tenant: OAuthTenant,
  application: Application,
  request: Request,
  answering: Answering,
  dependencies: Dependencies,
): Promise<PermittedRequest<Request>> => {
  const organization = await organizationOf(tenant, application, request, answering, dependencies);
  const { asked } = request;
  const { session } = answering;
  if (session === null || asked.resources.length === 0) return { request, organization };
  const servers = (await dependencies.resourceServers.list(tenant)).filter(({ identifier }) => asked.resources.includes(identifier));
  if (!servers.some(({ userScopes }) => userScopes === 'permitted')) return { request, organization };
  const user = await dependencies.users.find(tenant, session.userId);
  const membership = organization.kind === 'member' ? organization.membership : null;
  const holder = user === null ? nobody : inOrganization(user, membership);
  return { request: { ...request, asked: { ...asked, ...permittedAccess(tenant, asked, servers, holder) } }, organization };
};

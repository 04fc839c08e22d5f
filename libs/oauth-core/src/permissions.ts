import { attributeValue, type JsonObject, type ResourceServer } from '#contracts';
import type { AuthorizationDetail } from './authorization-details.js';
import { OAuthError } from './errors.js';
import type { UserInOrganization } from './organizations.js';
import type { OAuthTenant } from './ports.js';
import { type Access, accessAtEach, narrowedAccess, type TargetAccess } from './resource-access.js';
import { allowsScope, permissionByValue, type ValueSource } from './scope-template.js';
import { isPlatformScope } from './scopes.js';

/*
 * What users may do at a resource server: roles are sets of permissions there. A permission that has the name of a scope is what lets a user give that scope to an application.
 */

type Holder = Pick<UserInOrganization, 'roles' | 'attributes' | 'organization'>;
type Tenant = Pick<OAuthTenant, 'settings'>;

const knowsPermissions = ({ roles }: ResourceServer): boolean => roles.length > 0;

const rolesAt = (server: ResourceServer, { roles }: Pick<Holder, 'roles'>): ResourceServer['roles'] =>
  server.roles.filter(({ name }) => roles.includes(name));

/** What an attribute of a user says. Null where it is not known, or they could say anything: it is theirs to change. */
const vouchedFor = ({ settings }: Tenant, { attributes }: Holder, name: string): string | null => {
  const attribute = settings.userAttributes.find((known) => known.name === name);
  const value = attribute === undefined || attribute.userAccess === 'write' ? null : attributeValue(attribute, attributes);
  return value === null ? null : String(value);
};

/** What stands in the place of a parameter for a user: what an attribute says, or the organization that they act in. Null: nothing. */
const valueFor = (tenant: Tenant, user: Holder, source: ValueSource): string | null => {
  if (source.from === 'attribute') return vouchedFor(tenant, user, source.name);
  if (user.organization === undefined) return null;
  return source.member === 'id' ? user.organization.organizationId : user.organization.name;
};

/** A permission as it is for a user: one that depends on who they are, or for which organization they act, is that of its value, or none. */
const permissionsFor = (tenant: Tenant, server: ResourceServer, user: Holder, permission: string): readonly string[] => {
  const byValue = permissionByValue(server, permission);
  if (byValue === null) return [permission];
  const value = valueFor(tenant, user, byValue.source);
  const scope = value === null ? null : byValue.scopeOf(value);
  return scope === null ? [] : [scope];
};

/** What a user may do at a resource server: all that their roles permit there, each once. */
export const permissionsAt = (tenant: Tenant, server: ResourceServer, user: Holder): readonly string[] => [
  ...new Set(rolesAt(server, user).flatMap(({ permissions }) => permissions.flatMap((each) => permissionsFor(tenant, server, user, each)))),
];

/** The roles of a user that mean something at a resource server: all, where it names none, and for null, the platform itself. */
export const rolesFor = (server: ResourceServer | null, user: Pick<Holder, 'roles'>): readonly string[] =>
  server === null || !knowsPermissions(server) ? user.roles : rolesAt(server, user).map(({ name }) => name);

/** What a token for a resource server says of the roles of its user (RFC 9068 §2.2.3.1), and, where the API names roles, what they permit, even if that is nothing. */
export const roleClaims = (tenant: Tenant, server: ResourceServer | null, user: Holder): JsonObject => {
  const roles = rolesFor(server, user);
  const permissions = server !== null && knowsPermissions(server) ? permissionsAt(tenant, server, user) : null;
  return { ...(roles.length > 0 && { roles }), ...(permissions !== null && { permissions }) };
};

/** Whether claims tell permissions, which change with the roles of the user and with what these permit. */
export const tellsPermissions = (claims: JsonObject): boolean => 'permissions' in claims;

/** Whether only those users can give a scope of the resource server away who may do so themselves. */
const narrowsScopes = (server: ResourceServer | null): server is ResourceServer => server?.userScopes === 'permitted';

/** Of scopes for a resource server those that a user can give away. Null as user: a client acts for itself, by its own right. */
export const permittedScopes = (
  tenant: Tenant,
  server: ResourceServer | null,
  user: Holder | null,
  scopes: readonly string[],
): readonly string[] => {
  if (user === null || !narrowsScopes(server)) return scopes;
  const permissions = permissionsAt(tenant, server, user);
  return scopes.filter((scope) => isPlatformScope(scope) || allowsScope(permissions, scope, [server]));
};

/** As `permittedScopes`, of authorization details: a permission that has the name of their type lets a user give them away. */
export const permittedDetails = (
  tenant: Tenant,
  server: ResourceServer | null,
  user: Holder | null,
  details: readonly AuthorizationDetail[],
): readonly AuthorizationDetail[] => {
  if (user === null || !narrowsScopes(server)) return details;
  const permissions = permissionsAt(tenant, server, user);
  return details.filter(({ type }) => permissions.includes(type));
};

/** What an access token may be for. `resourceServer` null: the platform alone. */
type Target = {
  readonly resourceServer: ResourceServer | null;
  readonly scopes: readonly string[];
  readonly authorizationDetails: readonly AuthorizationDetail[];
};

/** Whether anything of an API is asked for. */
export const isForApi = ({ scopes, authorizationDetails }: Pick<Target, 'scopes' | 'authorizationDetails'>): boolean =>
  authorizationDetails.length > 0 || scopes.some((scope) => !isPlatformScope(scope));

const isForNothing = ({ scopes, authorizationDetails }: Target): boolean => scopes.length + authorizationDetails.length === 0;

/**
 * A target without the scopes and details that its user cannot give away. Where none of the API's is left that was asked for, it is for the platform alone: an audience would open an API that looks at nothing else.
 */
export const permittedTarget = (tenant: Tenant, { resourceServer, scopes, authorizationDetails }: Target, user: Holder | null): Target => {
  const target: Target = { resourceServer, scopes, authorizationDetails };
  const permitted: Target = {
    resourceServer,
    scopes: permittedScopes(tenant, resourceServer, user, scopes),
    authorizationDetails: permittedDetails(tenant, resourceServer, user, authorizationDetails),
  };
  return isForApi(target) && !isForApi(permitted) ? { ...permitted, resourceServer: null } : permitted;
};

/** As `permittedTarget`, of what is asked for at several resources: one where nothing is left of what was asked is left out. A resource that is gone stays: nothing is issued for it. */
export const permittedAccess = (tenant: Tenant, access: Access, servers: readonly ResourceServer[], user: Holder): Access => {
  const targets = accessAtEach(access).map((asked): TargetAccess => {
    const resourceServer = servers.find(({ identifier }) => identifier === asked.resource);
    if (resourceServer === undefined) return asked;
    const { resourceServer: kept, ...permitted } = permittedTarget(tenant, { ...asked, resourceServer }, user);
    return { ...permitted, resource: kept && asked.resource };
  });
  return narrowedAccess(access, targets);
};

/** As `permittedTarget`, when a token is issued: roles are those of now (RFC 6749 §3.3 lets the server issue less). Throws `invalid_scope` where nothing is left. */
export const requirePermittedTarget = (tenant: Tenant, target: Target, user: Holder | null): Target => {
  const permitted = permittedTarget(tenant, target, user);
  if (!isForNothing(target) && isForNothing(permitted))
    throw new OAuthError('invalid_scope', 'The roles of the user permit nothing of what is asked for');
  return permitted;
};

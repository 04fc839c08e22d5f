import { isDeepStrictEqual } from 'node:util';
import type { Application, GrantId, GrantManagementPolicy, ManagedGrantId } from '#contracts';
import type { Authorization } from './authorization.js';
import type { RequestedClaim, RequestedClaims } from './requested-claims.js';
import { type Access, accessAtEach } from './resource-access.js';
import { apiScopesOf, formatScope, isGrantManagementScope, isPlatformScope } from './scopes.js';

/*
 * Grant Management for OAuth 2.0: a client knows a grant by an id that stays, and has its user change it, looks at it, or gives it up.
 */

/** What a client knows a grant by, whatever takes its place, and when it was created. Epoch seconds. */
export type ManagedGrant = { readonly id: ManagedGrantId; readonly createdAt: number };

/** What is to become of what a user allows: a managed grant, a new one (`managed` null), or one that takes the place of `replaces`, and of no other. */
export type AskedGrant =
  | { readonly managed: null; readonly replaces: null }
  | { readonly managed: ManagedGrant; readonly replaces: GrantId };

type Settings = { readonly settings: { readonly grantManagement: GrantManagementPolicy } };

/** §5.1: confidential clients alone, where their tenant and an administrator let them. */
export const mayManageGrants = ({ settings }: Settings, { type, grantManagement }: Application): boolean =>
  settings.grantManagement !== 'off' && grantManagement && type === 'confidential';

/** What of its scopes an application may ask for: those of grant management where it may manage grants. */
export const usableScopes = (tenant: Settings, application: Application): readonly string[] =>
  mayManageGrants(tenant, application) ? application.scopes : application.scopes.filter((scope) => !isGrantManagementScope(scope));

const mergedClaims = (before: RequestedClaims | null, now: RequestedClaims | null): RequestedClaims | null => {
  if (before === null || now === null) return now ?? before;
  const merge = (old: readonly RequestedClaim[], added: readonly RequestedClaim[]): readonly RequestedClaim[] => [
    ...old.filter(({ name }) => !added.some((claim) => claim.name === name)),
    ...added,
  ];
  return { ...now, userinfo: merge(before.userinfo, now.userinfo), idToken: merge(before.idToken, now.idToken) };
};

const union = <Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] => [
  ...one,
  ...other.filter((item) => !one.some((known) => isDeepStrictEqual(known, item))),
];

/** What both have at each resource; the default one stays the first. */
const mergedAccess = (before: Access, now: Access): Access => {
  const parts = [...accessAtEach(before), ...accessAtEach(now)];
  const resources = union(before.resources, now.resources);
  const byResource = resources.map((resource) => {
    const own = parts.filter((part) => part.resource === resource);
    return {
      resource,
      scopes: [...new Set(own.flatMap(({ scopes }) => apiScopesOf(scopes)))],
      detailsTypes: [...new Set(own.flatMap(({ authorizationDetails }) => authorizationDetails.map(({ type }) => type)))],
    };
  });
  return {
    scopes: union(before.scopes, now.scopes),
    authorizationDetails: union(before.authorizationDetails, now.authorizationDetails),
    resources,
    byResource: byResource.length > 1 ? byResource : null,
  };
};

type Asked = Access & Pick<Authorization, 'claims'>;

/** §5.2 `merge`: what was granted and what is asked for, which is what the user is asked for then. */
export const mergedAsk = (before: Asked, now: Asked): Asked => ({
  ...mergedAccess(before, now),
  claims: mergedClaims(before.claims, now.claims),
});

/** §6.4: the scopes of a grant, those of an API with that. */
export const scopesOfGrant = (access: Access): readonly { readonly scope: string; readonly resource?: readonly string[] }[] => {
  const ofPlatform = access.scopes.filter(isPlatformScope);
  const ofApis = accessAtEach(access).flatMap(({ resource, scopes }) =>
    resource === null ? [] : [{ scope: formatScope(apiScopesOf(scopes)), resource: [resource] }],
  );
  return [...(ofPlatform.length > 0 ? [{ scope: formatScope(ofPlatform) }] : []), ...ofApis.filter(({ scope }) => scope !== '')];
};

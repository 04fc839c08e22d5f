import type { AuthorizationDetail } from './authorization-details.js';
import { isPlatformScope } from './scopes.js';

/*
 * What an authorization is good for at each of its APIs (RFC 8707): two of them may name a scope, or a type of details, alike.
 */

/** What of an access is of one API. */
export type ResourceAccess = {
  /** Its identifier. */
  readonly resource: string;
  readonly scopes: readonly string[];
  /** The types of the authorization details. */
  readonly detailsTypes: readonly string[];
};

/** What is asked for or authorized, and where. */
export type Access = {
  /** Each once, whichever APIs it is of. */
  readonly scopes: readonly string[];
  /** What exactly, beside the scopes (RFC 9396). */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  /** Identifiers of the resource servers that access tokens may be for (RFC 8707 §2), the default one first; none: the platform alone. */
  readonly resources: readonly string[];
  /** What is of which of several resources; null: there is one at most, which has all that is of an API. */
  readonly byResource: readonly ResourceAccess[] | null;
};

/** What of an access one access token may have. `resource` null: it is for the platform alone. */
export type TargetAccess = Pick<Access, 'scopes' | 'authorizationDetails'> & { readonly resource: string | null };

/** What of an access there is at one of its resources: the scopes of the platform, and what is of that API. */
export const accessAt = ({ scopes, authorizationDetails, byResource }: Access, resource: string | null): TargetAccess => {
  if (byResource === null) return { resource, scopes, authorizationDetails };
  const own = byResource.find((each) => each.resource === resource);
  return {
    resource,
    scopes: scopes.filter((scope) => isPlatformScope(scope) || own?.scopes.includes(scope) === true),
    authorizationDetails: authorizationDetails.filter(({ type }) => own?.detailsTypes.includes(type) === true),
  };
};

/** An access at each of its resources, the default one first; at the platform alone where it has none. */
export const accessAtEach = (access: Access): readonly [TargetAccess, ...TargetAccess[]] => {
  const [first = null, ...others] = access.resources;
  return [accessAt(access, first), ...others.map((resource) => accessAt(access, resource))];
};

const isKept = (targets: readonly TargetAccess[], detail: AuthorizationDetail): boolean =>
  targets.some(({ authorizationDetails }) => authorizationDetails.includes(detail));

/** As much of an access as these targets have, which are parts of it. */
export const narrowedAccess = (access: Access, targets: readonly TargetAccess[]): Access => {
  const ofApis = targets.flatMap(({ resource, scopes, authorizationDetails }) =>
    resource === null
      ? []
      : [
          {
            resource,
            scopes: scopes.filter((scope) => !isPlatformScope(scope)),
            detailsTypes: [...new Set(authorizationDetails.map(({ type }) => type))],
          },
        ],
  );
  return {
    scopes: access.scopes.filter((scope) => isPlatformScope(scope) || ofApis.some(({ scopes }) => scopes.includes(scope))),
    authorizationDetails: access.authorizationDetails.filter((detail) => isKept(targets, detail)),
    resources: ofApis.map(({ resource }) => resource),
    byResource: ofApis.length > 1 ? ofApis : null,
  };
};

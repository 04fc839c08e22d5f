import type { Application, ResourceServer } from '#contracts';
import { mayUse } from './audience.js';
import { detailsTypeOf } from './authorization-details.js';
import { isForApi } from './permissions.js';
import type { TargetAccess } from './resource-access.js';
import { allowsScope, scopeAt } from './scope-template.js';
import { isPlatformScope } from './scopes.js';

/** Whether a client may have a token for the resources of a target at all: by what it asks there, or by what it may ask. An audience alone would open an API that looks at nothing else. */
export const mayReach = (target: TargetAccess, allowed: readonly string[], servers: readonly ResourceServer[]): boolean =>
  isForApi(target) || servers.every((server) => server.identifier !== target.resource || mayUse(server, allowed));

/**
 * What of a target its API still has, and the application may still ask for; for the platform alone where that is nothing, or no more than an audience, which it may not have any more either. Of a resource that is gone all stays: that nothing is issued for it
 * is for the caller to see to.
 */
export const allowedTarget = (target: TargetAccess, application: Application, servers: readonly ResourceServer[]): TargetAccess => {
  const server = servers.find(({ identifier }) => identifier === target.resource);
  const mayHave = (scope: string): boolean => {
    if (isPlatformScope(scope)) return scope === 'offline_access' || application.scopes.includes(scope);
    return server === undefined || (scopeAt(server, scope) !== undefined && allowsScope(application.scopes, scope, servers, [server]));
  };
  const allowed = {
    ...target,
    scopes: target.scopes.filter(mayHave),
    authorizationDetails: target.authorizationDetails.filter(
      (detail) =>
        application.authorizationDetailsTypes.includes(detail.type) &&
        (server === undefined || detailsTypeOf(server, detail) !== undefined),
    ),
  };
  const isReached = isForApi(target) ? isForApi(allowed) : mayReach(target, application.scopes, servers);
  return isReached ? allowed : { ...allowed, resource: null };
};

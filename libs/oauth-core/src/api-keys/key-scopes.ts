import type { Application, ResourceServer, User } from '#contracts';
import { permissionsAt, permittedScopes } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { allowsScope, hasBraces, scopeAt } from '../scope-template.js';

/** Whose a key is, as they are now; `user` null: it is the application's. */
export type KeyOwner = {
  readonly application: Pick<Application, 'scopes'> | null;
  readonly user: Pick<User, 'roles' | 'attributes'> | null;
};

/**
 * Of scopes of an API those that an owner's key may have: what the administrator lets an application ask for; of a user, what the API says is for users' keys, and
 * what this user could give away. Asked again at each use, so that what is taken away is taken from the keys there are.
 */
export const keyScopesAmong = (
  tenant: Pick<OAuthTenant, 'settings'>,
  server: ResourceServer,
  { application, user }: KeyOwner,
  scopes: readonly string[],
): readonly string[] => {
  const isOpen = (scope: string): boolean => {
    const known = scopeAt(server, scope);
    if (known === undefined) return false;
    return application === null ? known.apiKeys === true : allowsScope(application.scopes, scope, [server]);
  };
  return permittedScopes(tenant, server, user, scopes.filter(isOpen));
};

/** All scopes that a user's key for an API may have, but for the values of a template that the user may give away whole: of these there is no end. */
export const keyScopesOf = (
  tenant: Pick<OAuthTenant, 'settings'>,
  server: ResourceServer,
  user: Pick<User, 'roles' | 'attributes'>,
): readonly string[] => {
  const named = [...server.scopes.map(({ name }) => name), ...permissionsAt(tenant, server, user)].filter((name) => !hasBraces(name));
  return keyScopesAmong(tenant, server, { application: null, user }, [...new Set(named)]);
};

import type { Application, ResourceServer, User } from '#contracts';
import { permittedScopes } from '../permissions.js';

/** Whose a key is, as they are now; `user` null: it is the application's. */
export type KeyOwner = { readonly application: Pick<Application, 'scopes'> | null; readonly user: Pick<User, 'roles'> | null };

/**
 * The scopes of an API that an owner's key may have: those that the administrator lets an application ask for; of a user, those that the API says are for users' keys, and
 * that this user could give away. Asked again at each use, so that what is taken away is taken from the keys there are.
 */
export const keyScopesOf = (server: ResourceServer, { application, user }: KeyOwner): readonly string[] => {
  const open = server.scopes.filter(({ name, apiKeys = false }) => application?.scopes.includes(name) ?? apiKeys);
  return permittedScopes(
    server,
    user,
    open.map(({ name }) => name),
  );
};

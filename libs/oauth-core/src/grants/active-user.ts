import type { User, UserId } from '#contracts';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';

/** The user a grant speaks for, as of now. Throws `invalid_grant` for one that is gone, disabled or locked. */
export const requireActiveUser = async (
  tenant: OAuthTenant,
  userId: UserId,
  { users }: Pick<OAuthDependencies, 'users'>,
): Promise<User> => {
  const user = await users.find(tenant, userId);
  if (user?.status !== 'active') throw new OAuthError('invalid_grant', 'The user may not sign in any more', user?.status ?? 'no such user');
  return user;
};

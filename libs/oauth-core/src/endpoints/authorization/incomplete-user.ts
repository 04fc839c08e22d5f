import { type Application, attributeValue, requiredAttributes, type SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';

/**
 * Whether the user of a session has yet to say what the tenant or the application requires of its users, on a page. The user is looked up only where something is required.
 */
export const isIncomplete = async (
  tenant: OAuthTenant,
  application: Application,
  session: SessionFacts | null,
  { users }: Pick<OAuthDependencies, 'users'>,
): Promise<boolean> => {
  const required = requiredAttributes(tenant.settings.userAttributes, application.requiredAttributes);
  if (session === null || required.length === 0) return false;
  const user = await users.find(tenant, session.userId);
  return user !== null && required.some((attribute) => attributeValue(attribute, user.attributes) === null);
};

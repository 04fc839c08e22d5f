import {
  type Application,
  attributeValue,
  hasAccepted,
  requiredAttributes,
  type SessionFacts,
  type TenantSettings,
  termsInEffect,
  type User,
} from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import type { OAuthTenant } from './ports.js';

/** What the tenant or the application requires of users before they go on, at a time (epoch seconds). */
const requirementsOf = ({ terms, userAttributes }: TenantSettings, application: Application, now: number) => ({
  attributes: requiredAttributes(userAttributes, application.requiredAttributes),
  terms: termsInEffect(terms, now * 1_000),
});

/** Whether somebody has yet to accept the terms in effect, or to say what the tenant or the application requires of its users, on a page. */
export const isIncompleteUser = (tenant: OAuthTenant, application: Application, user: User, now: number): boolean => {
  const { attributes, terms } = requirementsOf(tenant.settings, application, now);
  return !hasAccepted(terms, user.acceptedTerms) || attributes.some((attribute) => attributeValue(attribute, user.attributes) === null);
};

/** As `isIncompleteUser`, of the user of a session, who is looked up only where something is required. */
export const isIncomplete = async (
  tenant: OAuthTenant,
  application: Application,
  session: SessionFacts | null,
  { users, clock }: Pick<OAuthDependencies, 'users' | 'clock'>,
): Promise<boolean> => {
  const now = clock.epochSeconds();
  const { attributes, terms } = requirementsOf(tenant.settings, application, now);
  if (session === null || (attributes.length === 0 && terms === null)) return false;
  const user = await users.find(tenant, session.userId);
  return user !== null && isIncompleteUser(tenant, application, user, now);
};

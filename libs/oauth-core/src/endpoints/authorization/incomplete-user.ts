import { type Application, attributeValue, hasAccepted, requiredAttributes, type SessionFacts, termsInEffect } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';

/**
 * Whether the user of a session has yet to accept the terms in effect, or to say what the tenant or the application requires of its users, on a page. The user is looked up only where something is required.
 */
export const isIncomplete = async (
  tenant: OAuthTenant,
  application: Application,
  session: SessionFacts | null,
  { users, clock }: Pick<OAuthDependencies, 'users' | 'clock'>,
): Promise<boolean> => {
  const required = requiredAttributes(tenant.settings.userAttributes, application.requiredAttributes);
  const terms = termsInEffect(tenant.settings.terms, clock.epochSeconds() * 1_000);
  if (session === null || (required.length === 0 && terms === null)) return false;
  const user = await users.find(tenant, session.userId);
  if (user === null) return false;
  return !hasAccepted(terms, user.acceptedTerms) || required.some((attribute) => attributeValue(attribute, user.attributes) === null);
};

import {
  type Application,
  canonicalDomain,
  demandedOfRoles,
  type JsonObject,
  strictestOf,
  type TrustedIssuer,
  type User,
} from '#contracts';
import { refusedAssertion, type TrustedAssertion } from '../client-authentication/trusted-assertion.js';
import type { OAuthDependencies } from '../dependencies.js';
import { isIncompleteUser } from '../incomplete-user.js';
import { textClaim } from '../jwt.js';
import type { OAuthTenant } from '../ports.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';

/*
 * Which user of the tenant an identity assertion is of: ADR 109.
 */

/** As those of an issuer are written; null: it is none. */
const domainOf = (email: string): string | null => canonicalDomain(email.slice(email.lastIndexOf('@') + 1));

/** The name by which its user may be one of the tenant; null: it says none that its issuer may say. Users are found by what NFKC makes of a name: of two addresses of an issuer that are one by it, neither may be the other's user. */
const identifierOf = ({ userMatching, emailDomains }: TrustedIssuer, claims: JsonObject): string | null => {
  if (userMatching === 'username') return textClaim(claims, 'sub');
  const email = textClaim(claims, 'email');
  if (email === null) return null;
  const isTheirs = claims['email_verified'] === true && emailDomains.some((own) => own === domainOf(email));
  return isTheirs && email === email.normalize('NFKC') ? email : null;
};

/** Whoever is found by a name may be so by another one of theirs: by their address where a username was meant. */
const isNamedSo = (user: User, { userMatching }: TrustedIssuer, identifier: string): boolean =>
  userMatching === 'username' ? user.username === identifier : user.emailVerified && user.email?.toLowerCase() === identifier.toLowerCase();

/** Whether `aud_sub`, where it is said, is the user: by their id, or by the `sub` that the client is told of them. */
const isMeant = async (
  tenant: OAuthTenant,
  application: Application,
  { id }: User,
  claims: JsonObject,
  dependencies: Pick<OAuthDependencies, 'subjectSecrets'>,
): Promise<boolean> => {
  const told = claims['aud_sub'];
  if (told === undefined || told === id) return true;
  return told === (await clientIdentifiers(tenant, application, dependencies)).subjectOf(id);
};

/** Whether a sign-in here would ask for a second factor because of the application, or of a role of the user. How the tenant has people sign in is for the issuer to replace. */
const needsSecondFactor = ({ settings }: OAuthTenant, { secondFactor }: Application, { roles, mfaEnabled }: User): boolean => {
  const policy = strictestOf(secondFactor, demandedOfRoles(settings, roles));
  return policy === 'required' || (policy === 'optional' && mfaEnabled);
};

/**
 * The active user of the tenant whom an identity assertion is of, and of whom a sign-in here would ask nothing more. Nobody is created. Throws `invalid_grant`, alike for somebody whom nobody knows, who may not sign in, and who would have to do something first.
 */
export const findAssertedUser = async (
  tenant: OAuthTenant,
  application: Application,
  { issuer, claims }: TrustedAssertion,
  dependencies: Pick<OAuthDependencies, 'users' | 'userLimits' | 'subjectSecrets' | 'clock'>,
): Promise<User> => {
  const { users, userLimits, clock } = dependencies;
  const refuse = (detail: string): never => {
    throw refusedAssertion('its subject is no user here', detail);
  };
  const identifier = identifierOf(issuer, claims) ?? refuse('it has no verified address of a domain of its issuer');
  const user = (await users.findByIdentifier(tenant, identifier)) ?? refuse('unknown');
  if (!isNamedSo(user, issuer, identifier)) refuse('unknown');
  if (!(await isMeant(tenant, application, user, claims, dependencies))) refuse('its aud_sub is another user');
  await userLimits.admit(tenant, { endpoint: 'token', userId: user.id });
  if (user.status !== 'active') refuse(user.status);
  if (isIncompleteUser(tenant, application, user, clock.epochSeconds())) refuse('has terms to accept or attributes to fill in first');
  if (needsSecondFactor(tenant, application, user)) refuse('has to prove a second factor');
  return user;
};

import { type Application, demandedOfRoles, type JsonObject, strictestOf, type User } from '#contracts';
import { refusedAssertion, type TrustedAssertion } from '../client-authentication/trusted-assertion.js';
import type { OAuthDependencies } from '../dependencies.js';
import { isIncompleteUser } from '../incomplete-user.js';
import { textClaim } from '../jwt.js';
import type { OAuthTenant } from '../ports.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { findUserOfIssuer, identifierOf, type SaidOfUser } from './user-of-issuer.js';

/*
 * Which user of the tenant an identity assertion is of: ADR 109.
 */

/** What the claims of an assertion say of its user. */
const saidOfUser = (claims: JsonObject): SaidOfUser => {
  const email = textClaim(claims, 'email');
  const isVerified = email !== null && claims['email_verified'] === true;
  return { subject: textClaim(claims, 'sub'), verifiedEmail: isVerified ? email : null };
};

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
  const identifier = identifierOf(issuer, saidOfUser(claims)) ?? refuse('it has no verified address of a domain of its issuer');
  const user = (await findUserOfIssuer(tenant, issuer, identifier, { users })) ?? refuse('unknown');
  if (!(await isMeant(tenant, application, user, claims, dependencies))) refuse('its aud_sub is another user');
  await userLimits.admit(tenant, { endpoint: 'token', userId: user.id });
  if (user.status !== 'active') refuse(user.status);
  if (isIncompleteUser(tenant, application, user, clock.epochSeconds())) refuse('has terms to accept or attributes to fill in first');
  if (needsSecondFactor(tenant, application, user)) refuse('has to prove a second factor');
  return user;
};

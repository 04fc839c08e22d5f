import { canonicalDomain, type TenantContext, type TrustedIssuer, type User } from '#contracts';
import type { UserDirectory } from '../directories.js';

/*
 * Which user of the tenant an issuer speaks of that the tenant trusts: by what the tenant says that its word counts for (ADR 109).
 */

/** What an issuer says of somebody: what it calls them, and an address that it has verified. */
export type SaidOfUser = { readonly subject: string | null; readonly verifiedEmail: string | null };

/** As those of an issuer are written; null: it is none. */
const domainOf = (email: string): string | null => canonicalDomain(email.slice(email.lastIndexOf('@') + 1));

/** The name by which somebody may be a user of the tenant; null: none that the issuer may say. Users are found by what NFKC makes of a name: of two addresses of an issuer that are one by it, neither may be the other's user. */
export const identifierOf = (
  { userMatching, emailDomains }: TrustedIssuer,
  { subject, verifiedEmail: email }: SaidOfUser,
): string | null => {
  if (userMatching === 'username') return subject;
  if (userMatching === 'off' || email === null) return null;
  const isTheirs = emailDomains.some((own) => own === domainOf(email));
  return isTheirs && email === email.normalize('NFKC') ? email : null;
};

/** Whoever is found by a name may be so by another one of theirs: by their address where a username was meant. */
const isNamedSo = (user: User, { userMatching }: TrustedIssuer, identifier: string): boolean =>
  userMatching === 'username' ? user.username === identifier : user.emailVerified && user.email?.toLowerCase() === identifier.toLowerCase();

/** The user, whatever their status, whom an issuer means by a name that it may say (`identifierOf`); null: nobody. */
export const findUserOfIssuer = async (
  tenant: TenantContext,
  issuer: TrustedIssuer,
  identifier: string,
  { users }: { readonly users: UserDirectory },
): Promise<User | null> => {
  const user = await users.findByIdentifier(tenant, identifier);
  return user !== null && isNamedSo(user, issuer, identifier) ? user : null;
};

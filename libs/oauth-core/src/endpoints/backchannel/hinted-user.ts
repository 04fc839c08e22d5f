import type { Application, Json, JsonObject, TrustedIssuer, User } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { findUserOfIssuer, identifierOf } from '../../grants/user-of-issuer.js';
import { isObject, textClaim } from '../../jwt.js';
import type { OAuthTenant } from '../../ports.js';
import { clientIdentifiers } from '../../subjects/client-identifiers.js';
import { type LoginHint, refusedHint } from './login-hint-token.js';

/** Somebody, by one of the formats of RFC 9493 §3.2 that are understood here. */
type SubjectIdentifier =
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
  | { readonly format: 'opaque'; readonly id: string };

const memberOf = (identifier: JsonObject, name: string): string => {
  const value = textClaim(identifier, name);
  if (value === null || value === '') throw refusedHint(`must have a text as the ${name} of its sub_id`);
  return value;
};

/** RFC 9493 §4.1. Throws `invalid_request` for what is none of those formats, or lacks what its format has. */
const readSubjectIdentifier = (subId: Json | undefined): SubjectIdentifier => {
  if (!isObject(subId)) throw refusedHint('must have a sub_id');
  switch (subId['format']) {
    case 'email':
      return { format: 'email', email: memberOf(subId, 'email') };
    case 'iss_sub':
      return { format: 'iss_sub', iss: memberOf(subId, 'iss'), sub: memberOf(subId, 'sub') };
    case 'opaque':
      return { format: 'opaque', id: memberOf(subId, 'id') };
    default:
      throw refusedHint('must have a sub_id of the format email, iss_sub or opaque');
  }
};

type Ports = Pick<OAuthDependencies, 'users' | 'subjectSecrets'>;

/** By the `sub` that the client is told of them, or by an address that they have shown to be theirs. */
const findUserOfClient = async (
  tenant: OAuthTenant,
  application: Application,
  identifier: SubjectIdentifier,
  ports: Ports,
): Promise<User | null> => {
  const { users } = ports;
  if (identifier.format === 'email') {
    const user = await users.findByIdentifier(tenant, identifier.email);
    const isTheirs = user !== null && user.emailVerified && user.email?.toLowerCase() === identifier.email.toLowerCase();
    return isTheirs ? user : null;
  }
  if (identifier.format === 'iss_sub' && identifier.iss !== tenant.issuer) return null;
  const subject = identifier.format === 'iss_sub' ? identifier.sub : identifier.id;
  const userId = (await clientIdentifiers(tenant, application, ports)).userOf(subject);
  return userId === null ? null : users.find(tenant, userId);
};

/** By what the tenant says that the word of this issuer counts for: addresses of its domains, or its own `sub` as a username. */
const findNamedByIssuer = async (
  tenant: OAuthTenant,
  issuer: TrustedIssuer,
  identifier: SubjectIdentifier,
  ports: Ports,
): Promise<User | null> => {
  const name = identifierOf(issuer, {
    subject: identifier.format === 'iss_sub' && identifier.iss === issuer.issuer ? identifier.sub : null,
    verifiedEmail: identifier.format === 'email' ? identifier.email : null,
  });
  return name === null ? null : findUserOfIssuer(tenant, issuer, name, ports);
};

/** Whom a verified `login_hint_token` names by its `sub_id` (RFC 9493), whatever their status; null: nobody, or nobody whom its signer may name. Throws `invalid_request` where it names nobody in a way that is understood. */
export const findHintedUser = (
  tenant: OAuthTenant,
  application: Application,
  { issuer, claims }: LoginHint,
  ports: Ports,
): Promise<User | null> => {
  const identifier = readSubjectIdentifier(claims['sub_id']);
  return issuer === null ? findUserOfClient(tenant, application, identifier, ports) : findNamedByIssuer(tenant, issuer, identifier, ports);
};

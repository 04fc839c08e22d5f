import type { Address, Json, JsonObject, User } from '#contracts';

// Never set from an administrator's custom claims: they have a meaning that only the platform gives them.
const reservedClaims = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'azp', 'nonce', 'auth_time', 'acr', 'amr', 'at_hash', 'c_hash', 'sid'],
  ...['client_id', 'scope', 'gid', 'cnf', 'act', 'may_act', 'events', 'active', 'token_type', 'roles', 'groups', 'entitlements'],
  ...['name', 'picture', 'locale', 'preferred_username', 'updated_at'],
  ...['email', 'email_verified', 'phone_number', 'phone_number_verified', 'address'],
]);

const customClaims = (user: User): JsonObject =>
  Object.fromEntries(Object.entries(user.customClaims).filter(([claim]) => !reservedClaims.has(claim)));

const profileClaims = (user: User): JsonObject => ({
  ...customClaims(user),
  name: user.name,
  preferred_username: user.username,
  picture: user.picture,
  locale: user.locale,
  updated_at: Math.floor(Date.parse(user.updatedAt) / 1000),
  roles: user.roles.length > 0 ? user.roles : null,
});

const emailClaims = (user: User): JsonObject => (user.email === null ? {} : { email: user.email, email_verified: user.emailVerified });

const phoneClaims = (user: User): JsonObject =>
  user.phone === null ? {} : { phone_number: user.phone, phone_number_verified: user.phoneVerified };

const isPresent = ([, value]: [string, Json | undefined]): boolean => value !== null && value !== undefined;

const presentOf = (claims: JsonObject): JsonObject => Object.fromEntries(Object.entries(claims).filter(isPresent));

// OpenID Connect Core §5.1.1.
const addressClaim = ({ formatted, streetAddress, locality, region, postalCode, country }: Address): JsonObject =>
  presentOf({ formatted, street_address: streetAddress, locality, region, postal_code: postalCode, country });

/**
 * What the scopes allow to tell of a user in an ID token and at the userinfo endpoint (OpenID Connect Core §5.4);
 * custom claims and roles belong to `profile`, groups to a scope of their own. What is not known is left out (§5.3.2).
 */
export const userClaims = (user: User, scopes: readonly string[]): JsonObject => {
  const claims = {
    ...(scopes.includes('profile') && profileClaims(user)),
    ...(scopes.includes('email') && emailClaims(user)),
    ...(scopes.includes('phone') && phoneClaims(user)),
    ...(scopes.includes('address') && user.address && { address: addressClaim(user.address) }),
    ...(scopes.includes('groups') && user.groups.length > 0 && { groups: user.groups }),
  };
  return presentOf(claims);
};

/**
 * What an access token says of its user, for the APIs that it is shown to and those that introspect it: the username (RFC 7662 §2.2), roles (RFC 9068
 * §2.2.3.1), and for their scopes the address and the groups. As of its issuance: nobody is asked later.
 */
export const accessTokenClaims = (user: User, scopes: readonly string[]): JsonObject => {
  const { username, roles, groups } = user;
  return {
    ...(username !== null && { username }),
    ...(roles.length > 0 && { roles }),
    ...(groups.length > 0 && scopes.includes('groups') && { groups }),
    ...(scopes.includes('email') && emailClaims(user)),
  };
};

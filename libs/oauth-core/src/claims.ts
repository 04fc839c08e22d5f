import {
  type Address,
  type Application,
  attributeValue,
  type ClaimPlace,
  isReservedClaim,
  type Json,
  type JsonObject,
  problemsOfClaimName,
  type ResourceServer,
  type User,
  type UserAttribute,
} from '#contracts';
import { roleClaims } from './permissions.js';
import type { OAuthTenant } from './ports.js';
import type { RequestedClaim } from './requested-claims.js';

/** The claims that every user has, by the scope that tells them (OpenID Connect Core §5.4). */
const claimsOfScopes = {
  profile: ['name', 'preferred_username', 'picture', 'locale', 'updated_at', 'roles'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
  groups: ['groups'],
} as const;

/** All of them. */
export const standardClaims: readonly string[] = Object.values(claimsOfScopes).flat();

type Attributes = { readonly settings: Pick<OAuthTenant['settings'], 'userAttributes'> };

/** The claims of users that a tenant has besides. */
export const attributeClaimNames = ({ settings }: Attributes): readonly string[] =>
  settings.userAttributes.flatMap(({ claim }) => (claim === null || isReservedClaim(claim) ? [] : [claim]));

/** The scope that tells a claim of users; null for what is no claim of users. What no scope and no attribute knows may be a custom claim, which belongs to `profile`. */
export const scopeOfClaim = ({ settings }: Attributes, name: string): string | null => {
  const scope = Object.entries(claimsOfScopes).find(([, names]) => names.some((known) => known === name))?.[0];
  if (scope !== undefined) return scope;
  if (problemsOfClaimName(name).length > 0) return null;
  return settings.userAttributes.find(({ claim }) => claim === name)?.scope ?? 'profile';
};

const customClaims = (user: User): JsonObject =>
  Object.fromEntries(Object.entries(user.customClaims).filter(([claim]) => !isReservedClaim(claim)));

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

/** What the attributes of a tenant tell in one place, for their scopes. No name of the platform's own: that is checked where they are set, and again here. */
const attributeClaims = (schema: readonly UserAttribute[], user: User, scopes: readonly string[], place: ClaimPlace): JsonObject => {
  const claims: { [claim: string]: Json } = {};
  for (const attribute of schema) {
    const { claim, scope, claimIn } = attribute;
    if (claim === null || isReservedClaim(claim) || !claimIn.includes(place) || !scopes.includes(scope)) continue;
    const value = attributeValue(attribute, user.attributes);
    if (value !== null) claims[claim] = value;
  }
  return claims;
};

const isPresent = ([, value]: [string, Json | undefined]): boolean => value !== null && value !== undefined;

const presentOf = (claims: JsonObject): JsonObject => Object.fromEntries(Object.entries(claims).filter(isPresent));

// OpenID Connect Core §5.1.1.
const addressClaim = ({ formatted, streetAddress, locality, region, postalCode, country }: Address): JsonObject =>
  presentOf({ formatted, street_address: streetAddress, locality, region, postal_code: postalCode, country });

/**
 * What the scopes allow to tell of a user in an ID token and at the userinfo endpoint (OpenID Connect Core §5.4);
 * custom claims and roles belong to `profile`, groups to a scope of their own, and attributes to the scope that their tenant chose. What is not known is left out (§5.3.2).
 */
export const userClaims = (
  { settings: { userAttributes } }: Pick<OAuthTenant, 'settings'>,
  user: User,
  scopes: readonly string[],
  place: Exclude<ClaimPlace, 'access_token'>,
): JsonObject => {
  const claims = {
    ...(scopes.includes('profile') && profileClaims(user)),
    ...(scopes.includes('email') && emailClaims(user)),
    ...(scopes.includes('phone') && phoneClaims(user)),
    ...(scopes.includes('address') && user.address && { address: addressClaim(user.address) }),
    ...(scopes.includes('groups') && user.groups.length > 0 && { groups: user.groups }),
    ...(userAttributes.length > 0 && attributeClaims(userAttributes, user, scopes, place)),
  };
  return presentOf(claims);
};

/**
 * What a client is told of a user by name (OpenID Connect Core §5.5): of all that its scopes could tell it in this place now, the claims that it asked for, each if it has a value that will do.
 * That the user allowed it is for the caller to have checked.
 */
export const requestedUserClaims = (
  tenant: Pick<OAuthTenant, 'settings'>,
  user: User,
  { scopes }: Pick<Application, 'scopes'>,
  requested: readonly RequestedClaim[],
  place: Exclude<ClaimPlace, 'access_token'>,
): JsonObject => {
  if (requested.length === 0) return {};
  const known = new Map(Object.entries(userClaims(tenant, user, scopes, place)));
  const isWanted = ({ name, values }: RequestedClaim): boolean =>
    known.has(name) && (values === null || values.some((value) => value === known.get(name)));
  return Object.fromEntries(requested.filter(isWanted).map(({ name }) => [name, known.get(name)]));
};

/**
 * What an access token says of its user, for the APIs that it is shown to and those that introspect it: the username (RFC 7662 §2.2), roles, and for their scopes the address, the groups and the attributes that are told here. As of its issuance: nobody is asked later.
 */
export const accessTokenClaims = (
  tenant: Pick<OAuthTenant, 'settings'>,
  user: User,
  scopes: readonly string[],
  resourceServer: ResourceServer | null,
): JsonObject => {
  const { username, groups } = user;
  const { userAttributes } = tenant.settings;
  return {
    ...(userAttributes.length > 0 && attributeClaims(userAttributes, user, scopes, 'access_token')),
    ...(username !== null && { username }),
    ...roleClaims(tenant, resourceServer, user),
    ...(groups.length > 0 && scopes.includes('groups') && { groups }),
    ...(scopes.includes('email') && emailClaims(user)),
  };
};

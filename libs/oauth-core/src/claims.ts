import {
  type Address,
  attributeValue,
  type ClaimPlace,
  isReservedClaim,
  type Json,
  type JsonObject,
  type ResourceServer,
  type User,
  type UserAttribute,
} from '#contracts';
import { roleClaims } from './permissions.js';
import type { OAuthTenant } from './ports.js';

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
 * What an access token says of its user, for the APIs that it is shown to and those that introspect it: the username (RFC 7662 §2.2), roles, and for their scopes the address, the groups and the attributes that are told here. As of its issuance: nobody is asked later.
 */
export const accessTokenClaims = (
  { settings: { userAttributes } }: Pick<OAuthTenant, 'settings'>,
  user: User,
  scopes: readonly string[],
  resourceServer: ResourceServer | null,
): JsonObject => {
  const { username, groups } = user;
  return {
    ...(userAttributes.length > 0 && attributeClaims(userAttributes, user, scopes, 'access_token')),
    ...(username !== null && { username }),
    ...roleClaims(resourceServer, user),
    ...(groups.length > 0 && scopes.includes('groups') && { groups }),
    ...(scopes.includes('email') && emailClaims(user)),
  };
};

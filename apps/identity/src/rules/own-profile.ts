import type { OwnProfile, User, UserAttribute } from '#contracts';
import { ownAttributes } from './user-attributes.js';

/** What a user is told of themselves: not what the tenant keeps for its applications and administrators (roles, groups, claims, version). */
export const ownProfileOf = (
  schema: readonly UserAttribute[],
  {
    id,
    username,
    email,
    emailVerified,
    name,
    picture,
    phone,
    phoneVerified,
    address,
    locale,
    createdAt,
    updatedAt,
    lastLoginAt,
    attributes,
    acceptedTerms,
  }: User,
): OwnProfile => ({
  ...{ id, username, email, emailVerified, name, picture, phone, phoneVerified },
  attributes: ownAttributes(schema, attributes),
  ...{ address, locale, acceptedTerms, createdAt, updatedAt, lastLoginAt },
});

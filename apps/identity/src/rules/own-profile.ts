import type { OwnProfile, User } from '#contracts';

/** What a user is told of themselves: not what the tenant keeps for its applications and administrators (roles, groups, claims, version). */
export const ownProfileOf = ({
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
}: User): OwnProfile => ({
  ...{ id, username, email, emailVerified, name, picture, phone, phoneVerified },
  ...{ address, locale, createdAt, updatedAt, lastLoginAt },
});

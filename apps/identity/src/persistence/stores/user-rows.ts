import type { Address, PendingDeletion, User, UserLock } from '#contracts';

/** The columns of `UserRow`, of a table or alias `users`. */
export const userColumns = [
  'id',
  'status',
  'deletion_requested_at',
  'deletion_due_at',
  'locked_at',
  'locked_by',
  'lock_reason',
  'username',
  'email',
  'email_verified',
  'name',
  'picture',
  'phone',
  'phone_verified',
  'address',
  'locale',
  'mfa_enabled',
  'custom_claims',
  'attributes',
  'accepted_terms',
  'roles',
  'groups',
  'version',
  'created_at',
  'updated_at',
  'last_login_at',
]
  .map((column) => `users.${column}`)
  .join(', ');

export type UserRow = {
  readonly id: User['id'];
  readonly status: User['status'];
  readonly deletion_requested_at: Date | null;
  readonly deletion_due_at: Date | null;
  readonly locked_at: Date | null;
  readonly locked_by: UserLock['lockedBy'];
  readonly lock_reason: string | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly name: string | null;
  readonly picture: string | null;
  readonly phone: string | null;
  readonly phone_verified: boolean;
  readonly address: Address | null;
  readonly locale: string | null;
  readonly mfa_enabled: boolean;
  readonly custom_claims: User['customClaims'];
  readonly attributes: User['attributes'];
  readonly accepted_terms: readonly string[];
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly last_login_at: Date | null;
};

const deletionOf = ({ status, deletion_requested_at: requestedAt, deletion_due_at: dueAt }: UserRow): PendingDeletion | null =>
  status !== 'pending_deletion' || requestedAt === null || dueAt === null
    ? null
    : { requestedAt: requestedAt.toISOString(), dueAt: dueAt.toISOString() };

const lockOf = ({ status, locked_at: lockedAt, locked_by: lockedBy, lock_reason: reason }: UserRow): UserLock | null =>
  status === 'locked' ? { lockedAt: lockedAt?.toISOString() ?? null, lockedBy, reason } : null;

export const userOf = (row: UserRow): User => ({
  id: row.id,
  status: row.status,
  deletion: deletionOf(row),
  lock: lockOf(row),
  username: row.username,
  email: row.email,
  emailVerified: row.email_verified,
  name: row.name,
  picture: row.picture,
  phone: row.phone,
  phoneVerified: row.phone_verified,
  address: row.address,
  locale: row.locale,
  mfaEnabled: row.mfa_enabled,
  customClaims: row.custom_claims,
  attributes: row.attributes,
  acceptedTerms: row.accepted_terms,
  roles: row.roles,
  groups: row.groups,
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  lastLoginAt: row.last_login_at?.toISOString() ?? null,
});

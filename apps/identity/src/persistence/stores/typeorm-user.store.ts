import { Injectable } from '@nestjs/common';
import {
  isUuid,
  type Page,
  type PageRequest,
  ServiceError,
  type TenantId,
  type TenantScope,
  type User,
  type UserId,
  type UserSearch,
} from '#contracts';
import { Query, type Transaction } from '#kernel';
import { eraseUser, isUniqueViolation, sqlQuery, SqlTransaction } from '#persistence';
import { type LoginRecord, UserStore } from '../../ports/user-store.js';
import { identifierKey } from '../../rules/identifiers.js';
import { UserEntity } from '../entities/user.entity.js';
import { userColumns, userOf, type UserRow } from './user-rows.js';
import { searchTextOf, searchUsers } from './user-search.js';

const keyOf = (identifier: string | null): string | null => (identifier === null ? null : identifierKey(identifier));

/** What may change of a user, as columns. */
const changeable = (user: User) => ({
  status: user.status,
  deletionRequestedAt: user.deletion && new Date(user.deletion.requestedAt),
  deletionDueAt: user.deletion && new Date(user.deletion.dueAt),
  lockedAt: user.lock?.lockedAt ? new Date(user.lock.lockedAt) : null,
  lockedBy: user.lock?.lockedBy ?? null,
  lockReason: user.lock?.reason ?? null,
  username: user.username,
  usernameKey: keyOf(user.username),
  email: user.email,
  emailKey: keyOf(user.email),
  searchKey: searchTextOf(user),
  emailVerified: user.emailVerified,
  name: user.name,
  picture: user.picture,
  phone: user.phone,
  phoneVerified: user.phoneVerified,
  address: user.address,
  locale: user.locale,
  customClaims: { ...user.customClaims },
  attributes: { ...user.attributes },
  roles: [...user.roles],
  groups: [...user.groups],
  version: user.version,
  updatedAt: new Date(user.updatedAt),
});

const newRow = (tenantId: TenantId, user: User) => ({
  ...changeable(user),
  tenantId,
  id: user.id,
  mfaEnabled: user.mfaEnabled,
  createdAt: new Date(user.createdAt),
  acceptedTerms: [...user.acceptedTerms],
  lastLoginAt: null,
});

const taken = (member: 'username' | 'email'): ServiceError =>
  new ServiceError('conflict', `The ${member} is taken.`, { members: [{ pointer: `/${member}`, detail: 'is taken' }] });

const explainingConflicts = async (write: Promise<unknown>): Promise<void> => {
  try {
    await write;
  } catch (error) {
    if (isUniqueViolation(error, 'users_username')) throw taken('username');
    if (isUniqueViolation(error, 'users_email')) throw taken('email');
    throw error;
  }
};

const findUsers = `
  SELECT key, ${userColumns} FROM unnest($2::text[]) AS key
  CROSS JOIN LATERAL (SELECT * FROM users WHERE tenant_id = $1 AND id = key::uuid LIMIT 1) AS users`;

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class TypeOrmUserStore extends UserStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, user: User): Promise<void> {
    await explainingConflicts(SqlTransaction.of(tx).manager.insert(UserEntity, newRow(tenantId, user)));
  }

  override async insertUnlessTaken(tx: Transaction, { tenantId }: TenantScope, user: User): Promise<boolean> {
    const insert = SqlTransaction.of(tx).manager.createQueryBuilder().insert().into(UserEntity).values(newRow(tenantId, user));
    const inserted: { readonly raw: unknown } = await insert.orIgnore().returning('id').updateEntity(false).execute();
    return Array.isArray(inserted.raw) && inserted.raw.length === 1;
  }

  override find(id: UserId): Query<User | null> {
    if (!isUuid(id)) return Query.of(null);
    return sqlQuery.byKey<UserRow>(findUsers, id).map((row) => (row ? userOf(row) : null));
  }

  override async findForUpdate(tx: Transaction, { tenantId }: TenantScope, id: UserId): Promise<User | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<UserRow>(
      `SELECT ${userColumns} FROM users WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tenantId, id],
    );
    return row ? userOf(row) : null;
  }

  override async findLogin(
    tx: Transaction,
    { tenantId }: TenantScope,
    { column, key }: { readonly column: 'email' | 'username'; readonly key: string },
  ): Promise<LoginRecord | null> {
    const [row] = await SqlTransaction.of(tx).query<UserRow & { readonly hash: string | null; readonly changed_at: Date | null }>(
      `SELECT ${userColumns}, password_credentials.hash, password_credentials.changed_at
         FROM users
         LEFT JOIN password_credentials ON password_credentials.tenant_id = $1 AND password_credentials.user_id = users.id
        WHERE users.tenant_id = $1 AND users.${column}_key = $2`,
      [tenantId, key],
    );
    if (row === undefined) return null;
    const { hash, changed_at: changedAt } = row;
    return { user: userOf(row), password: hash === null || changedAt === null ? null : { hash, changedAt } };
  }

  override async list(tx: Transaction, { tenantId }: TenantScope, request: PageRequest & UserSearch): Promise<Page<User>> {
    return searchUsers(SqlTransaction.of(tx), tenantId, request);
  }

  override async replace(tx: Transaction, { tenantId }: TenantScope, user: User): Promise<void> {
    await explainingConflicts(SqlTransaction.of(tx).manager.update(UserEntity, { tenantId, id: user.id }, changeable(user)));
  }

  override async raiseVersion(tx: Transaction, { tenantId }: TenantScope, id: UserId, at: Date): Promise<number | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<{ version: number }>(
      'UPDATE users SET version = version + 1, updated_at = $3 WHERE tenant_id = $1 AND id = $2 RETURNING version',
      [tenantId, id, at],
    );
    return row?.version ?? null;
  }

  override async recordSecondFactor(tx: Transaction, { tenantId }: TenantScope, id: UserId, hasOne: boolean): Promise<void> {
    await SqlTransaction.of(tx).manager.update(UserEntity, { tenantId, id }, { mfaEnabled: hasOne });
  }

  override async recordPhoneProof(tx: Transaction, { tenantId }: TenantScope, id: UserId, number: string): Promise<void> {
    await SqlTransaction.of(tx).manager.update(UserEntity, { tenantId, id, phone: number }, { phoneVerified: true });
  }

  override async recordLogin(tx: Transaction, { tenantId }: TenantScope, id: UserId, at: Date): Promise<void> {
    await SqlTransaction.of(tx).query('UPDATE users SET last_login_at = greatest(last_login_at, $3) WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      at,
    ]);
  }

  override async delete(tx: Transaction, { tenantId }: TenantScope, id: UserId): Promise<number | null> {
    if (!isUuid(id)) return null;
    await eraseUser(tx, id);
    const [row] = await SqlTransaction.of(tx).query<{ version: number }>(
      'DELETE FROM users WHERE tenant_id = $1 AND id = $2 RETURNING version',
      [tenantId, id],
    );
    return row?.version ?? null;
  }
}

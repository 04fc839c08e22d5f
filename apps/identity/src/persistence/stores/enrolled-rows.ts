import { type AuthenticatorId, type EnrollableName, type EnrolledAuthenticator, isUuid, type TenantScope, type UserId } from '#contracts';
import { Query, type Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import type { EnrolledStore } from '../../ports/enrolled-store.js';
import type { OwnedAuthenticator } from '../../ports/owned-authenticator.js';

export type EnrolledRow = {
  readonly id: AuthenticatorId;
  readonly name: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
};

/** What users have set up of one kind, each in a row of a table. `isSetUp`: a condition of those that are, with the tenant as $1 and the user as $2. */
export class EnrolledRows implements EnrolledStore {
  /** What is read of a row. */
  readonly columns = 'id, name, created_at, last_used_at';

  constructor(
    private readonly method: EnrollableName,
    private readonly table: string,
    private readonly isSetUp: string,
  ) {}

  enrolledOf({ id, name, created_at: createdAt, last_used_at: lastUsedAt }: EnrolledRow): EnrolledAuthenticator {
    return { id, method: this.method, name, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
  }

  list(userId: UserId): Query<readonly EnrolledAuthenticator[]> {
    if (!isUuid(userId)) return Query.of([]);
    return sqlQuery
      .rows<EnrolledRow>(`SELECT ${this.columns} FROM ${this.table} WHERE ${this.isSetUp} ORDER BY created_at, id`, userId)
      .map((rows) => rows.map((row) => this.enrolledOf(row)));
  }

  remove(tx: Transaction, scope: TenantScope, named: OwnedAuthenticator): Promise<boolean> {
    return this.change(tx, scope, named, `DELETE FROM ${this.table} WHERE ${this.isSetUp} AND id = $3 RETURNING id`);
  }

  rename(tx: Transaction, scope: TenantScope, named: OwnedAuthenticator, name: string): Promise<boolean> {
    return this.change(tx, scope, named, `UPDATE ${this.table} SET name = $4 WHERE ${this.isSetUp} AND id = $3 RETURNING id`, name);
  }

  private async change(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, id }: OwnedAuthenticator,
    statement: string,
    ...more: readonly string[]
  ): Promise<boolean> {
    if (!isUuid(userId) || !isUuid(id)) return false;
    return (await SqlTransaction.of(tx).query(statement, [tenantId, userId, id, ...more])).length === 1;
  }
}

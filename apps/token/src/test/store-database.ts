import type { DataSource } from 'typeorm';
import type { TenantContext } from '#contracts';
import type { Query, Statement, Transaction } from '#kernel';
import type { StoredGrant, StoredRefreshToken } from '#oauth-core';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import { testDatabase, type TestDatabase } from '#testing';
import { SqlAccessTokenStore } from '../persistence/stores/sql-access-token.store.js';
import { SqlAuthorizationCodeStore } from '../persistence/stores/sql-authorization-code.store.js';
import { SqlGrantStore } from '../persistence/stores/sql-grant.store.js';
import { SqlRefreshTokenStore } from '../persistence/stores/sql-refresh-token.store.js';
import { tokenApp } from '../token.app.js';
import { aCode, aRedemption, aRefreshToken } from './stored.js';
import { tokenSchema } from './token-service.js';

export const codes = new SqlAuthorizationCodeStore();
export const grants = new SqlGrantStore();
export const refreshTokens = new SqlRefreshTokenStore();
export const accessTokens = new SqlAccessTokenStore();

/** Stores a grant with its first refresh token, as they come to be: by redeeming a code. */
export const family = async (tx: Transaction, grant: StoredGrant): Promise<StoredRefreshToken> => {
  const code = aCode({ grantId: grant.id });
  const refreshToken = aRefreshToken(grant);
  await tx.run(codes.insert(code));
  await tx.run(codes.redeem(aRedemption(code, { grant, refreshToken })));
  return refreshToken;
};

/** A database with the token service's tables, as its stores use it. */
export class StoreDatabase {
  readonly #unitOfWork: TypeOrmUnitOfWork;
  readonly query: TestDatabase['query'];

  private constructor(
    private readonly database: TestDatabase,
    private readonly dataSource: DataSource,
  ) {
    this.query = database.query;
    this.#unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }

  static async create(): Promise<StoreDatabase> {
    const database = await testDatabase([tokenSchema()]);
    const entities = tokenApp.persistence?.entities ?? [];
    const dataSource = await createDataSource({ service: 'token', url: database.url('token'), entities }).initialize();
    return new StoreDatabase(database, dataSource);
  }

  /** Work in a transaction of the tenant. */
  as<Result>(tenant: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#unitOfWork.transaction(tenant, work);
  }

  /** Statements about different subjects that come at the same time, and so share a transaction. */
  writeAll<Result>(tenant: TenantContext, statements: readonly Statement<Result>[]): Promise<Result[]> {
    return Promise.all(statements.map((statement, index) => this.#unitOfWork.write(tenant, `${index}`, statement)));
  }

  /** As `writeAll`, for queries. */
  readAll<Result>(tenant: TenantContext, queries: readonly Query<Result>[]): Promise<Result[]> {
    return Promise.all(queries.map((query) => this.#unitOfWork.read(tenant, query)));
  }

  async drop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }
}

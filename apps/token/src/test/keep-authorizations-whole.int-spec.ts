import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createDataSource, migrateService, TypeOrmUnitOfWork } from '#persistence';
import { testDatabase, type TestDatabase, twoTenants } from '#testing';
import { KeepAuthorizationsWhole1799000000000 } from '../persistence/migrations/1799000000000-keep-authorizations-whole.js';
import { tokenPersistence } from '../persistence/token-persistence.js';
import { codes, grants } from './store-database.js';
import { aCode, aGrant, anAuthorization, now, sessionId } from './stored.js';

const { migrations } = tokenPersistence;
const before = migrations.slice(0, migrations.indexOf(KeepAuthorizationsWhole1799000000000));

describe('authorizations of before', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await testDatabase([{ service: 'token', migrations: before }]);
    client = new Client({ connectionString: database.adminUrl, options: '-c search_path=token' });
    await client.connect();
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('keeps the grants and codes that data directories of before hold, of every tenant, and what ends them', async () => {
    const tenants = Object.values(twoTenants());
    const stored = tenants.map((tenant, index) => {
      const resources = index === 0 ? ([] as const) : (['https://notes.example/"{a},b'] as const);
      const authorization = anAuthorization({ resources, scopes: ['openid', ...(index === 0 ? [] : ['offline_access'])], amr: ['pwd'] });
      const itself = { ...authorization, userId: null, sessionId: null, authTime: null, acr: null, amr: [] };
      return {
        tenant,
        grant: aGrant({ authorization }),
        machine: aGrant({ authorization: itself }),
        code: aCode({ authorization, nonce: null }),
      };
    });
    for (const { tenant, grant, machine, code } of stored) {
      for (const { id, authorization, createdAt, expiresAt } of [grant, machine]) {
        const { clientId, userId, sessionId: session, scopes, resources, authTime, acr, amr } = authorization;
        await client.query(
          `INSERT INTO grants (tenant_id, id, client_id, user_id, session_id, scopes, resource, auth_time, acr, amr, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8), $9, $10, to_timestamp($11), to_timestamp($12))`,
          [tenant.tenantId, id, clientId, userId, session, scopes, resources[0] ?? null, authTime, acr, amr, createdAt, expiresAt],
        );
      }
      const { clientId, userId, sessionId: session, scopes, resources, authTime, acr, amr } = code.authorization;
      await client.query(
        `INSERT INTO authorization_codes (tenant_id, code_hash, expires_at, grant_id, client_id, user_id, session_id, redirect_uri, code_challenge, nonce,
                                        scopes, resource, auth_time, acr, amr, created_at)
       VALUES ($1, $2, to_timestamp($3), $4, $5, $6, $7, $8, $9, $10, $11, $12, to_timestamp($13), $14, $15, to_timestamp($16))`,
        [
          ...[
            tenant.tenantId,
            code.codeHash,
            code.expiresAt,
            code.grantId,
            clientId,
            userId,
            session,
            code.redirectUri,
            code.codeChallenge,
            code.nonce,
          ],
          ...[scopes, resources[0] ?? null, authTime, acr, amr, code.createdAt],
        ],
      );
    }

    await migrateService(database.adminUrl, { service: 'token', migrations });

    const dataSource = await createDataSource({ service: 'token', url: database.url('token'), entities: [] }).initialize();
    try {
      const unitOfWork = new TypeOrmUnitOfWork(dataSource);
      for (const [index, { tenant, grant, machine, code }] of stored.entries())
        await unitOfWork.transaction(tenant, async (tx) => {
          expect(await tx.run(grants.find(grant.id))).toEqual(grant);
          expect(await tx.run(grants.find(machine.id))).toEqual(machine);
          expect(await tx.run(codes.find(code.codeHash))).toEqual(code);
          // The second has offline access, which outlives its session.
          expect(await grants.revokeSome(tx, { of: 'sessions', sessionIds: [sessionId] }, now, 10)).toHaveLength(1 - index);
          await codes.discardOfSessions(tx, code.authorization.userId, [sessionId]);
          expect((await tx.run(codes.find(code.codeHash))) === null).toBe(index === 0);
        });
    } finally {
      await dataSource.destroy();
    }
  });
});
